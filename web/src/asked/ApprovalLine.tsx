import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Line } from "../desk/Banners";
import classes from "../desk/Banners.module.css";
import { desk } from "../desk/desk";
import { useDeskPart, useLabel } from "../desk/useDesk";
import type { ApprovalView } from "../live/protocol";
import { hour } from "../ui/time";

/** A break that a supervisor must agree to: that it is asked, then the answer until it is closed. */
export function ApprovalLine({ approval }: { approval: ApprovalView }) {
  const { t, i18n } = useTranslation("asked");
  const label = useLabel();
  const reason = useDeskPart((state) =>
    state.numbered?.desk.reasons.find((one) => one.id === approval.reason),
  );
  const { answer } = approval;
  const values = {
    reason: reason ? label(reason) : t("approval.gone"),
    name: approval.by,
    hour: hour(approval.until_ms, i18n.language),
  };
  return (
    <Line tone={answer === "asked" || answer === "granted" ? "blue" : "amber"} testid="approval">
      <span className={classes.text} data-testid={`approval-${answer}`}>
        <span className={classes.what}>{t(`approval.${answer}`, values)}</span>{" "}
        {t(`approval.${answer}Then`, values)}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void desk.act("approval_closed")}
        data-testid="approval-close"
      >
        {t(answer === "asked" ? "approval.takeBack" : "approval.close")}
      </Button>
    </Line>
  );
}
