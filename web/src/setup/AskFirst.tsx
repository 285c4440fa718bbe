import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  /** What the button does, in a verb: also the word of the answer "yes". */
  label: string;
  question: string;
  loading?: boolean;
  run(): void;
}

/** A red button that asks before it acts. The browser's own dialog would stop the page, and with
 * it the echo by which the engine knows that the agent is there. */
export function AskFirst({ label, question, loading = false, run }: Props) {
  const { t } = useTranslation("common");
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  const yes = () => {
    close();
    run();
  };
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)} loading={loading}>
        {label}
      </Button>
      <Modal
        opened={asking}
        onClose={close}
        title={label}
        closeButtonProps={{ "aria-label": t("action.close") }}
      >
        <p>{question}</p>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close} data-autofocus>
            {t("action.cancel")}
          </Button>
          <Button color="red" onClick={yes} data-testid="ask-yes">
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
