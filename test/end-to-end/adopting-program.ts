import type { KindName } from "../../provider/kinds";
import type { Ids, Made } from "../kinds";
import { eachKind } from "../kinds";

/**
 * Declares the resources that `makeInConsole` creates, one of each kind.
 *
 * @param ids the resources to adopt. Without its id, a resource has no `adopt` argument.
 * @param differs whether a resource's arguments differ from what RunPod has
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
