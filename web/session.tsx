import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";
import { AskError, ask, jsonOf, reach, refusalOf } from "./ask.ts";
import { type MeQuery, meOperation } from "./operations.ts";
import { asAskError } from "./use-answer.ts";

export type RoleName =
  | "officer"
  | "dean"
  | "office"
  | "leader"
  | "analyst"
  | "steward"
  | "staff"
  | "admin"
  | "security_admin"
  | "audit_admin";

/** Who is signed in. e.g. { as: "officer:0101", role: "officer", orgNo: "0101", orgName: "电气工程学院" } */
export type Me = MeQuery["me"] & { readonly role: RoleName };

export type SignInMethod = "cas" | "oidc";

export interface RoleChoice {
  readonly role: string;
  readonly label: string;
}

interface Session {
  /** undefined: not known yet; null: nobody. */
  readonly me?: Me | null;
  readonly error?: AskError;
  /** The development sign-in is open here. */
  readonly isDevelopment: boolean;
  /** The university's own ways in. */
  readonly methods: readonly SignInMethod[];
  /** What the account that signed in may choose from. */
  readonly roles: readonly RoleChoice[];
  readonly chooseRole: (role: string) => Promise<void>;
  readonly signIn: (as: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly again: () => void;
}

interface SessionReply {
  readonly as: string | null;
  readonly label: string | null;
  readonly development: boolean;
  readonly methods: readonly SignInMethod[];
  readonly roles: readonly RoleChoice[];
}

type Known = Pick<Session, "me" | "isDevelopment" | "methods" | "roles">;

const unknown = { isDevelopment: false, methods: [], roles: [] };

const Context = createContext<Session | undefined>(undefined);

/** Knows who is signed in and lets one sign in and out. */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<Known & Pick<Session, "error">>(unknown);
  const again = useCallback(() => {
    readSession().then(setState, (error: unknown) =>
      setState({ ...unknown, error: asAskError(error) }),
    );
  }, []);
  useEffect(again, [again]);
  const session = useMemo<Session>(
    () => ({
      ...state,
      again,
      signIn: async (as) => {
        await change("POST", { as });
        setState(await readSession());
      },
      chooseRole: async (role) => {
        await change("POST", { role });
        setState(await readSession());
      },
      signOut: async () => {
        await change("DELETE");
        setState(await readSession());
      },
    }),
    [state, again],
  );
  return <Context value={session}>{children}</Context>;
}

async function readSession(): Promise<Known> {
  const response = await reach("session");
  if (!response.ok) throw await refusalOf(response);
  const { as, label, development, methods, roles } = await jsonOf<SessionReply>(response);
  const around = { isDevelopment: development, methods, roles };
  if (as === null) return { me: null, ...around };
  const { me } = await ask(meOperation, {})
    .then(({ me }) => ({ me: { ...me, role: me.role as RoleName } }))
    .catch((error: unknown) => {
      if (error instanceof AskError && error.code === "NOT_READY") return { me: named(as, label) };
      throw error;
    });
  return { me, ...around };
}

/** Before anything is published nobody's unit or record can be looked up. */
function named(as: string, label: string | null): Me {
  const role = as.split(":", 1)[0] as RoleName; // one of those the server signs in
  const labels = { labelZh: label ?? as, labelEn: as };
  return { as, role, ...labels, orgNo: null, orgName: null, personId: null };
}

async function change(
  method: "POST" | "DELETE",
  body?: Readonly<Record<string, string>>,
): Promise<void> {
  const response = await reach("session", {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await refusalOf(response);
}

export function useSession(): Session {
  const session = useContext(Context);
  if (session === undefined) throw new Error("no SessionProvider above");
  return session;
}

/** Who is signed in; only inside pages, which are not drawn for the anonymous. */
export function useMe(): Me {
  const { me } = useSession();
  if (me == null) throw new AskError("not signed in", "UNAUTHENTICATED");
  return me;
}

/** May the role see what is personal as it is, or only masked? */
export const seesPersonal = ({ as, role }: Me): boolean =>
  role === "staff" || as === "office:personnel";

/** May the role look at people one by one? */
export const seesPeople = ({ role }: Me): boolean =>
  role === "officer" || role === "dean" || role === "office" || role === "staff";

/** May the role see how the refreshes went? */
export const seesRuns = ({ role }: Me): boolean =>
  role !== "staff" && role !== "security_admin" && role !== "audit_admin";
