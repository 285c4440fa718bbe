import { Navigate } from "@tanstack/react-router";
import { useMe } from "../session/session";
import { LoadingState } from "../ui/States";
import { AfterCall } from "./AfterCall";
import classes from "./DeskPage.module.css";
import { FilePanel } from "./FilePanel";
import { Idle } from "./Idle";
import { Interaction } from "./Interaction";
import { TakePost } from "./TakePost";
import { useDeskPart, useWork } from "./useDesk";
import { WorkList } from "./WorkList";

export function DeskPage() {
  const me = useMe();
  const known = useDeskPart((state) => state.numbered !== null);
  if (me.data && me.data.agent === null) return <Navigate to="/customers" replace />;
  if (!known) return <LoadingState />;
  return (
    <div className={classes.desk}>
      <div className={`${classes.column} ${classes.left}`}>
        <WorkList />
      </div>
      <div className={`${classes.column} ${classes.centre}`}>
        <Centre />
      </div>
      <div className={`${classes.column} ${classes.right}`}>
        <FilePanel />
      </div>
    </div>
  );
}

function Centre() {
  const ready = useDeskPart((state) => state.atPost && !state.takingPost);
  const work = useWork();
  const state = useDeskPart((whole) => whole.numbered?.desk.state);
  if (!state) return null;
  if (work) {
    return (
      <>
        <AfterCall work={work} />
        <Interaction work={work} />
      </>
    );
  }
  if (!ready || state.status === "offline") return <TakePost />;
  return <Idle state={state} />;
}
