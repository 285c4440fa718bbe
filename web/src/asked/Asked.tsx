import "./texts";
import { useDeskPart } from "../desk/useDesk";
import { ApprovalLine } from "./ApprovalLine";
import { WhyDeclined } from "./WhyDeclined";

/** What this agent has asked a supervisor, and what he is asked himself. */
export function Asked() {
  const approval = useDeskPart((state) => state.numbered?.desk.state.approval ?? null);
  const declined = useDeskPart((state) => state.numbered?.desk.state.why_declined ?? null);
  return (
    <>
      {approval && <ApprovalLine approval={approval} />}
      {declined !== null && <WhyDeclined key={declined} segment={declined} />}
    </>
  );
}
