import { useCallback, useEffect, useRef, useState } from "react";
import { AskError, ask, type Operation } from "./ask.ts";

export interface Answer<T> {
  /** The last answer; kept while a new one is on its way, so that the page does not jump. */
  readonly data?: T;
  readonly error?: AskError;
  readonly isLoading: boolean;
  readonly again: () => void;
}

interface State<T> {
  readonly asked: string;
  readonly data?: T;
  readonly error?: AskError;
}

/** The answer to a question; `undefined` variables ask nothing and answer nothing. */
export function useAnswer<T, V>(operation: Operation<T, V>, variables: V | undefined): Answer<T> {
  const [turn, setTurn] = useState(0);
  const wanted = variables === undefined ? "" : JSON.stringify([operation.hash, variables, turn]);
  const latest = useRef({ operation, variables });
  latest.current = { operation, variables };
  const [state, setState] = useState<State<T>>({ asked: "" });
  useEffect(() => {
    if (wanted === "") return setState({ asked: "" });
    const leaving = new AbortController();
    const { operation, variables } = latest.current;
    if (variables === undefined) return;
    ask(operation, variables, { signal: leaving.signal }).then(
      (data) => setState({ asked: wanted, data }),
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        setState({ asked: wanted, error: asAskError(error) });
      },
    );
    return () => leaving.abort();
  }, [wanted]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return {
    ...(state.data === undefined ? {} : { data: state.data }),
    ...(state.error === undefined ? {} : { error: state.error }),
    isLoading: wanted !== "" && state.asked !== wanted,
    again,
  };
}

export const asAskError = (error: unknown): AskError =>
  error instanceof AskError ? error : new AskError(String(error), "UNKNOWN");
