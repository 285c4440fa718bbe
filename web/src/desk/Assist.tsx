import { Button } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { desk } from "./desk";
import { useDeskPart } from "./useDesk";

/** A supervisor is called to this call; once more: no longer. Not in the call bar: that is full. */
export function Assist() {
  const { t } = useTranslation("desk");
  const asked = useDeskPart((state) => state.numbered?.desk.assist != null);
  return (
    <Button
      mt={8}
      size="compact-sm"
      variant={asked ? "filled" : "default"}
      leftSection={<IconHandStop size={15} aria-hidden="true" />}
      aria-pressed={asked}
      onClick={() => void desk.act("assist", { on: !asked })}
      data-testid="assist"
    >
      {t("assist.ask")}
    </Button>
  );
}
