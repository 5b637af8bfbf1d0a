/** What a file system does to one file between two syncs. */
type Change = { kind: 'write'; at: number; bytes: Uint8Array } | { kind: 'truncate'; size: number };

const sectorBytes = 512;

/** Bytes that grow. */
class Image {
  #bytes = new Uint8Array(1024);
  length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  write(bytes: Uint8Array, at: number): void {
    this.#size(Math.max(this.length, at + bytes.length));
    this.#bytes.set(bytes, at);
  }

  truncate(size: number): void {
    if (size < this.length) this.#bytes.fill(0, size, this.length);
    this.#size(size);
  }

  copy(): Image {
    const copy = new Image();
    copy.write(this.bytes, 0);
    return copy;
  }

  #size(length: number): void {
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      larger.set(this.bytes);
      this.#bytes = larger;
    }
    this.length = length;
  }
}

/**
 * A file as the kernel shows it (`view`) and as the medium holds it (`durable`). Changes are pending until a
 * sync. After a failed sync the kernel takes them for written, so no later sync brings them to the medium
 * (as Linux does): they are lost.
 */
export class VirtualFile {
  view = new Image();
  durable = new Image();
  /** Bytes before this have their blocks already, so a full disk still takes them. */
  allocatedBytes = 0;
  #pending: Change[] = [];

  write(bytes: Uint8Array, at: number): void {
    const copy = Uint8Array.from(bytes);
    this.view.write(copy, at);
    this.allocatedBytes = Math.max(this.allocatedBytes, at + bytes.length);
    this.#pending.push({ kind: 'write', at, bytes: copy });
  }

  truncate(size: number): void {
    this.view.truncate(size);
    this.allocatedBytes = Math.min(this.allocatedBytes, size);
    this.#pending.push({ kind: 'truncate', size });
  }

  sync(): void {
    for (const change of this.#pending) apply(this.durable, change);
    this.#pending = [];
  }

  failSync(random: () => number): void {
    this.#keepSome(random);
  }

  /** The power goes. */
  loseSome(random: () => number): void {
    this.#keepSome(random);
    this.view = this.durable.copy();
  }

  /** Of what was not synced, any part in any combination has reached the medium, or none; the rest never will. */
  #keepSome(random: () => number): void {
    for (const change of this.#pending) {
      const fate = random();
      if (fate < 0.35) continue;
      if (fate < 0.65 || change.kind === 'truncate') apply(this.durable, change);
      else tear(this.durable, change, random);
    }
    this.#pending = [];
  }
}

function apply(image: Image, change: Change): void {
  if (change.kind === 'write') image.write(change.bytes, change.at);
  else image.truncate(change.size);
}

/** Writes some of the sectors that a write touches. */
function tear(image: Image, change: { at: number; bytes: Uint8Array }, random: () => number): void {
  const end = change.at + change.bytes.length;
  for (let from = change.at; from < end; ) {
    const to = Math.min(end, (Math.floor(from / sectorBytes) + 1) * sectorBytes);
    if (random() < 0.5) image.write(change.bytes.subarray(from - change.at, to - change.at), from);
    from = to;
  }
}
