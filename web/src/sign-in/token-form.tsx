import { type FormEvent, useId, useState } from 'react';

interface TokenFormProps {
  entering: boolean;
  /** Whether there is a better way to sign in. */
  isSecond: boolean;
  onToken: (token: string) => void;
}

/** Takes a pasted token. It is a secret, so it is masked, and the browser is asked not to save it. */
export function TokenForm({ entering, isSecond, onToken }: TokenFormProps) {
  const [token, setToken] = useState('');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onToken(token.trim());
  };
  return (
    <form onSubmit={submit} className="token-form">
      <label htmlFor={id}>Access token</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="eyJ…"
        aria-describedby={`${id}-help`}
        value={token}
        onChange={(event) => setToken(event.target.value)}
      />
      <p id={`${id}-help`} className="faint">
        Whoever runs this server gives you one. This browser keeps it until you sign out.
      </p>
      <button type="submit" className={`button wide ${isSecond ? '' : 'primary'}`} disabled={entering}>
        {entering ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
