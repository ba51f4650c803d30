import { Alert, Button, Radio } from "antd";
import { useState } from "react";
import type { AskError } from "../ask.ts";
import { Failure } from "../failure.tsx";
import { type Say, useSay } from "../language.tsx";
import { goTo, useRoute } from "../route.ts";
import { Heading } from "../section.tsx";
import { type RoleChoice, type RoleName, type SignInMethod, useSession } from "../session.tsx";
import { asAskError } from "../use-answer.ts";
import { DomainPick, StaffNumber, UnitPick } from "./who.tsx";
import "./sign-in.css";

/** Chooses whom to be, where the development sign-in is open. */
export function SignInPage() {
  const say = useSay();
  const { isDevelopment, methods, roles } = useSession();
  return (
    <div className="narrow">
      <Heading
        title={say("登录", "Sign in")}
        lead={say("选择一个身份进入。", "Choose a role to enter.")}
      />
      {roles.length > 0 ? <RoleChoices roles={roles} /> : <Ways methods={methods} />}
      {isDevelopment ? (
        <>
          <Alert
            type="info"
            title={say(
              "开发登录：只在本机可用，正式部署时由统一身份认证代替。",
              "Development sign-in: on this machine only; a deployment uses the university's own.",
            )}
          />
          <RoleForm />
        </>
      ) : methods.length > 0 ? null : (
        <Alert
          type="warning"
          showIcon
          title={say(
            "这里没有开放开发登录，请从学校统一身份认证进入。",
            "The development sign-in is closed here. Enter by the university's sign-in.",
          )}
        />
      )}
    </div>
  );
}

/** The university's own ways in: pages of this server that send the browser there. */
function Ways({ methods }: { readonly methods: readonly SignInMethod[] }) {
  const say = useSay();
  const { path } = useRoute();
  const place = path[0] === "sign-in" ? "" : window.location.hash;
  const names = {
    cas: say("统一身份认证登录", "Sign in with the university (CAS)"),
    oidc: say("统一身份认证登录（OIDC）", "Sign in with the university (OIDC)"),
  };
  return methods.map((method) => (
    <Button
      key={method}
      type="primary"
      size="large"
      href={`${method}?return=${encodeURIComponent(place)}`}
    >
      {names[method]}
    </Button>
  ));
}

/** Somebody with several roles works in one of them at a time. */
function RoleChoices({ roles }: { readonly roles: readonly RoleChoice[] }) {
  const say = useSay();
  const { chooseRole } = useSession();
  const { path } = useRoute();
  const [error, setError] = useState<AskError>();
  const choose = async (role: string) => {
    try {
      await chooseRole(role);
      if (path[0] === "sign-in") goTo([]);
    } catch (failed) {
      setError(asAskError(failed));
    }
  };
  return (
    <section className="roles" aria-label={say("选择身份", "Choose a role")}>
      {roles.map(({ role, label }) => (
        <Button key={role} size="large" onClick={() => void choose(role)}>
          {label}
        </Button>
      ))}
      {error === undefined ? null : <Failure error={error} />}
    </section>
  );
}

function RoleForm() {
  const say = useSay();
  const { signIn } = useSession();
  const { path } = useRoute();
  const [role, setRole] = useState<RoleName>("officer");
  const [named, setNamed] = useState<Readonly<Partial<Record<RoleName, string>>>>({
    officer: "0101",
    office: "personnel",
  });
  const [error, setError] = useState<AskError>();
  const [isBusy, setBusy] = useState(false);
  const who = named[role] ?? "";
  const needsName = role !== "leader" && role !== "analyst";
  const enter = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(needsName ? `${role}:${who}` : role);
      if (path[0] === "sign-in") goTo([]);
    } catch (failed) {
      setError(asAskError(failed));
      setBusy(false);
    }
  };
  const pick = (value: string) => setNamed({ ...named, [role]: value });
  return (
    <form
      className="roles"
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <RolePick role={role} choose={setRole} />
      {role === "officer" ? <UnitPick value={who} choose={pick} /> : null}
      {role === "office" ? <DomainPick value={who} choose={pick} /> : null}
      {role === "staff" ? <StaffNumber value={who} choose={pick} /> : null}
      {error === undefined ? null : <Failure error={error} />}
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        loading={isBusy}
        disabled={needsName && who === ""}
      >
        {say("进入", "Enter")}
      </Button>
    </form>
  );
}

interface RolePickProps {
  readonly role: RoleName;
  readonly choose: (role: RoleName) => void;
}

function RolePick({ role, choose }: RolePickProps) {
  const say = useSay();
  return (
    <fieldset className="role-list">
      <legend>{say("身份", "Role")}</legend>
      <Radio.Group value={role} onChange={({ target }) => choose(target.value)}>
        {rolesIn(say).map(([value, label, note]) => (
          <Radio key={value} value={value}>
            <b>{label}</b>
            <span>{note}</span>
          </Radio>
        ))}
      </Radio.Group>
    </fieldset>
  );
}

const rolesIn = (say: Say): readonly (readonly [RoleName, string, string])[] => [
  [
    "officer",
    say("院系秘书", "Department officer"),
    say("本单位的人和表", "Own unit's people and forms"),
  ],
  [
    "office",
    say("业务部门", "Office"),
    say("下发和汇总表单，全校范围", "Issues and totals forms, all units"),
  ],
  ["leader", say("校领导", "Leadership"), say("只看汇总和周报", "Figures and the weekly brief")],
  ["analyst", say("数据分析", "Analyst"), say("去标识的全校数据", "All units, de-identified")],
  ["staff", say("教职工", "Staff member"), say("看自己的记录和表", "Own record and forms")],
];
