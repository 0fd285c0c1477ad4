import { useEffect, useState } from 'react';

interface ProviderSignInProps {
  host: string;
  /** Whether the account that the provider knows is of no use here. */
  isUnknown: boolean;
  onProblem: (problem: string | undefined) => void;
}

/** Goes to the identity provider, where the user signs in. */
export function ProviderSignIn({ host, isUnknown, onProblem }: ProviderSignInProps) {
  const [isLeaving, setLeaving] = useState(false);
  useEffect(() => {
    // Who comes back by the browser's button finds the page as it was left.
    const comeBack = () => setLeaving(false);
    window.addEventListener('pageshow', comeBack);
    return () => window.removeEventListener('pageshow', comeBack);
  }, []);
  const leave = async () => {
    setLeaving(true);
    onProblem(undefined);
    const problem = await begin(isUnknown);
    if (problem === undefined) return;
    onProblem(problem);
    setLeaving(false);
  };
  return (
    <button type="button" className="button primary wide" disabled={isLeaving} onClick={() => void leave()}>
      {isLeaving ? `Going to ${host}…` : isUnknown ? 'Sign in with another account' : `Sign in with ${host}`}
    </button>
  );
}

/** @returns why it failed, if it did */
async function begin(withAnotherAccount: boolean): Promise<string | undefined> {
  if (!isSecureContext) return 'Signing in there needs HTTPS. Open this page by its https address.';
  const { beginSignIn } = await import('./provider/begin.ts');
  try {
    await beginSignIn({ withAnotherAccount });
    return undefined;
  } catch (error) {
    const { faultInWords } = await import('./provider/faults.ts');
    return faultInWords(error);
  }
}
