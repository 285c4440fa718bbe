import { Navigate } from "@tanstack/react-router";
import { useMe } from "../session/session";
import { LoadingState } from "../ui/States";
import { AfterCall } from "./AfterCall";
import classes from "./DeskPage.module.css";
import { FilePanel } from "./FilePanel";
import { Idle } from "./Idle";
import { Interaction } from "./Interaction";
import { TakePost } from "./TakePost";
import { useDesk, useDeskState } from "./useDesk";
import { WorkList } from "./WorkList";

export function DeskPage() {
  const me = useMe();
  const view = useDesk();
  if (me.data && me.data.agent === null) return <Navigate to="/customers" replace />;
  if (!view) return <LoadingState />;
  return (
    <div className={classes.desk}>
      <div className={`${classes.column} ${classes.left}`}>
        <WorkList view={view} />
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
  const { atPost, takingPost } = useDeskState();
  const view = useDesk();
  if (!view) return null;
  if (view.work) {
    return (
      <>
        <AfterCall work={view.work} />
        <Interaction work={view.work} />
      </>
    );
  }
  if (!atPost || takingPost || view.state.status === "offline") return <TakePost />;
  return <Idle state={view.state} />;
}
