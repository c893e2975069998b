interface DetailHeadProps {
  /** What leads back where the window is too narrow for both. */
  readonly backTo: string;
  back(): void;
  readonly children?: unknown;
}

/** The heading of details beside a list. */
export function DetailHead({ backTo, back, children }: DetailHeadProps) {
  return (
    <div class="bar">
      <button type="button" class="icon back" aria-label={`Back to ${backTo}`} onClick={back}>
        ←
      </button>
      <h2>{children}</h2>
    </div>
  );
}
