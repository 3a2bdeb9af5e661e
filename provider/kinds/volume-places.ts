import type { Listing, NetworkVolume } from "../api";

/**
 * The data centers of network volumes that programs refer to by id. A volume never moves, so one list is enough for the
 * whole process.
 */
export class VolumePlaces {
  private places: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(
    private readonly list: () => Promise<Listing<NetworkVolume>>,
    /** Whether a NetworkVolume of this run has the id. Then RunPod itself reported the data center. */
    private readonly isOfThisRun: (id: string) => boolean,
  ) {}

  /** Undefined if nothing contradicts the program. */
  async placeOf(id: string): Promise<string | undefined> {
    if (this.isOfThisRun(id)) return undefined;
    this.places ??= this.list().then(({ items }) => new Map(items.map((volume) => [volume.id, volume.dataCenterId])));
    try {
      return (await this.places).get(id);
    } catch {
      this.places = undefined;
      return undefined;
    }
  }
}
