const processesRemembered = 8_192;

/** Which host a process runs on, by its runtime id: spans do not say it, telemetry does. */
export class Hosts {
  private readonly hosts = new Map<string, string>();

  learn(runtimeId: unknown, host: unknown): void {
    if (typeof runtimeId !== 'string' || typeof host !== 'string' || runtimeId === '' || host === '') return;
    if (runtimeId.length > 64 || host.length > 255) return;
    this.hosts.delete(runtimeId);
    if (this.hosts.size >= processesRemembered) this.hosts.delete(this.hosts.keys().next().value!);
    this.hosts.set(runtimeId, host);
  }

  find(runtimeId: string): string | undefined {
    return this.hosts.get(runtimeId);
  }
}
