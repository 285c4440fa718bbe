/** A value that can be watched. Models hold one and change it whole; components only read it. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Change some fields; the others keep their identity, so that what did not change is not drawn. */
  patch(part: Partial<T>): void {
    const changed = (Object.keys(part) as (keyof T)[]).some(
      (key) => !Object.is(part[key], this.#value[key]),
    );
    if (changed) this.set({ ...this.#value, ...part });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
