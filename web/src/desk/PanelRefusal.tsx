import { useEffect } from "react";
import { desk } from "./desk";
import classes from "./Panels.module.css";
import { useDeskPart, useLabel } from "./useDesk";

/** The last "no", within the panel that asked: the banner would be behind it. */
export function PanelRefusal() {
  const label = useLabel();
  const refusal = useDeskPart((state) => state.refusal);
  useEffect(() => desk.closeRefusal(), []); // Of something else, before it was opened.
  return (
    <p role="alert" className={classes.refusal} data-testid="panel-refusal">
      {refusal && label(refusal)}
    </p>
  );
}
