import { type ReactNode, useId } from 'react';
import './field.css';

/** What ties a control to its field: its label, what is said about it, and whether something is wrong with it. */
interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: string;
  /** Said under the control for as long as nothing is wrong. */
  hint?: ReactNode;
  /** What is wrong with what was entered, and what to do. */
  problem?: string | undefined;
  className?: string;
  /** One input, textarea or select, which takes these props. */
  children(control: FieldControl): ReactNode;
}

/** A control of a form with its label. A problem takes the place of the hint, and is announced as it appears. */
export function Field({ label, hint, problem, className = '', children }: FieldProps) {
  const id = useId();
  const isSaid = problem !== undefined || hint !== undefined;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': isSaid ? `${id}-said` : undefined,
        'aria-invalid': problem === undefined ? undefined : true,
      })}
      <div id={`${id}-said`} className={problem === undefined ? 'field-hint' : 'field-problem'} aria-live="polite">
        {problem ?? hint}
      </div>
    </div>
  );
}
