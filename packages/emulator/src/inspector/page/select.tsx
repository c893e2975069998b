interface SelectProps {
  readonly label: string;
  /** The name of the choice of everything, whose value is empty; absent without such a choice. */
  readonly all?: string;
  readonly value: string;
  readonly options: readonly string[];
  onSelect(value: string): void;
}

/** One of several values. */
export function Select({ label, all, value, options, onSelect }: SelectProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onInput={({ target }: Event) => onSelect((target as HTMLSelectElement).value)}
    >
      {all !== undefined && <option value="">{all}</option>}
      {options.map((option) => (
        <option key={option} value={option} selected={option === value}>
          {option}
        </option>
      ))}
    </select>
  );
}
