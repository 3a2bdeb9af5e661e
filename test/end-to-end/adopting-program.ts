import type { KindName } from "../../provider/kinds";
import type { Ids, Made } from "../kinds";
import { eachKind } from "../kinds";

/**
 * Declares one of each kind, named after its kind, that `makeInConsole` has made: as it is, or otherwise.
 *
 * @param ids what is adopted; a resource without an id is in the state already
 */
export function programThatAdopts(ids: Ids, differs: (kind: KindName) => boolean): void {
  const made: Made = {};
  for (const { kind, sample } of eachKind) {
    const adopt = ids[kind] === undefined ? {} : { adopt: ids[kind] };
    const changes = differs(kind) ? sample.byHand.differs.changes : {};
    const args = { name: kind, ...sample.byHand.args(made), ...adopt, ...changes };
    made[kind] = sample.make(kind, args, { protect: false });
  }
}
