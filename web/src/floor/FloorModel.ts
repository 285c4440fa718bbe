/** The floor as the engine sends it: one live socket that takes no calls. */
import { type LivePorts, LiveSocket } from "../live/LiveSocket";
import type { Floor, FloorEvents, FloorView, FromEngine } from "../live/protocol";
import { Store } from "../ui/Store";

export interface FloorState {
  readonly live: "connecting" | "up" | "lost" | "refused";
  /** Engine's clock minus this machine's. */
  readonly offset_ms: number;
  readonly seq: number;
  readonly floor: FloorView | null;
}

export interface FloorPorts extends LivePorts {
  now(): number;
}

/** Less than this the clocks do not follow. */
const OFFSET_STEP_MS = 200;

/** The floor after this batch, which must follow the last one seen; "gap": ask the whole again. */
export function applyFloor(floor: FloorView, seq: number, batch: FloorEvents): FloorView | "gap" {
  if (batch.seq <= seq) return floor;
  if (batch.seq > seq + 1) return "gap";
  return {
    ...floor,
    queues: put(floor.queues, batch.queues),
    agents: put(floor.agents, batch.agents),
  };
}

/** Rows in place of those with their ids; the others keep their identity. */
function put<Row extends { readonly id: string }>(
  rows: readonly Row[],
  fresh: readonly Row[],
): readonly Row[] {
  if (fresh.length === 0) return rows;
  const byId = new Map(fresh.map((row) => [row.id, row]));
  return rows.map((row) => byId.get(row.id) ?? row);
}

export class FloorModel {
  readonly store = new Store<FloorState>({
    live: "connecting",
    offset_ms: 0,
    seq: 0,
    floor: null,
  });
  readonly #ports: FloorPorts;
  readonly #live: LiveSocket;

  constructor(ports: FloorPorts, tab: string) {
    this.#ports = ports;
    const handlers = {
      message: (message: FromEngine) => this.#receive(message),
      lost: () => this.store.patch({ live: "lost" }),
      refused: () => this.store.patch({ live: "refused" }),
    };
    this.#live = new LiveSocket(ports, handlers, tab, true);
  }

  start(): void {
    this.store.patch({ live: "connecting" });
    this.#live.start();
  }

  stop(): void {
    this.#live.stop();
    // Whoever logs in next here must not see it.
    this.store.patch({ floor: null, seq: 0 });
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case "floor":
        this.#whole(message);
        break;
      case "floor_events":
        this.#changed(message);
        break;
      case "goodbye":
        if (message.code === "revoked") this.store.patch({ live: "refused", floor: null });
    }
  }

  #whole({ now_ms, seq, floor }: Floor): void {
    this.#follow(now_ms);
    this.store.patch({ live: "up", seq, floor });
  }

  #changed(batch: FloorEvents): void {
    const { floor, seq } = this.store.get();
    const next = floor === null ? "gap" : applyFloor(floor, seq, batch);
    if (next === "gap") {
      this.#live.resync();
      return;
    }
    this.#follow(batch.now_ms);
    this.store.patch({ floor: next, seq: Math.max(seq, batch.seq) });
  }

  #follow(now_ms: number): void {
    const offset_ms = now_ms - this.#ports.now();
    if (Math.abs(offset_ms - this.store.get().offset_ms) > OFFSET_STEP_MS) {
      this.store.patch({ offset_ms });
    }
  }
}
