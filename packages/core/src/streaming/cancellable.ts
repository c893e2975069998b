/** Stops what an iteration has under way, as soon as its consumer leaves it or the caller's own signal aborts. */
export class Cancellation {
  /** Whether the consumer has left: by `break`, `return()`, `throw()`, or whatever calls them. */
  hasLeft = false;
  readonly #controller = new AbortController();

  /** For the requests of the iteration. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  leave(): void {
    this.hasLeft = true;
    this.#controller.abort();
  }

  /**
   * Aborts with the caller's signal, for its reason, until the returned function is called. AbortSignal.any would leave
   * a record of every iteration at a signal that lives as long as the program.
   */
  follow(given: AbortSignal | undefined): () => void {
    if (!given) return () => {};
    const onAbort = () => this.#controller.abort(given.reason);
    if (given.aborted) onAbort();
    else given.addEventListener('abort', onAbort, { once: true });
    return () => given.removeEventListener('abort', onAbort);
  }
}

/**
 * An async generator that can be left at any time. `return()` of a plain one waits until a pending `next()` settles, which
 * for a silent stream is never; here it cancels first.
 *
 * `iterate` must end, without an error, when the cancellation's signal aborts because the consumer has left. `next()` stays
 * the generator's own: it returns the very promise that V8 follows from an error to the consumer's line.
 */
export function cancellable<Item>(
  iterate: (cancellation: Cancellation) => AsyncGenerator<Item, void, undefined>,
): AsyncGenerator<Item, void, undefined> {
  const cancellation = new Cancellation();
  const generator = iterate(cancellation);
  const finish = generator.return.bind(generator);
  const leave: typeof finish = (value) => {
    cancellation.leave();
    return finish(value);
  };
  // The library of types that it is compiled with may be older than the symbol.
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  return Object.assign(generator, {
    return: leave,
    // Not by the generator's `throw`: it could take the error for one of its own connection, and connect again.
    throw: async (error: unknown) => {
      await leave();
      throw error;
    },
    // Node 22 knows the symbol, but its generators do not have the method; older runtimes know neither.
    ...(asyncDispose && { [asyncDispose]: async () => void (await leave()) }),
  });
}
