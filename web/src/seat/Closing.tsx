import "./texts";
import { Button, Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { callerName } from "../desk/caller";
import { desk } from "../desk/desk";
import { useDeskPart } from "../desk/useDesk";
import { ui } from "../ui/ui";
import classes from "./Closing.module.css";
import { leaveAfterwards } from "./leave";
import { type Open, openWork } from "./open";

interface Props {
  /** Logging out as well, or leaving the post alone. */
  out: boolean;
  leave(): void;
}

const stay = () => ui.patch({ leaving: null });

/** Before a shift ends: what is still open, with a way out; nothing open: it ends at once. */
export function Closing({ out, leave }: Props) {
  const { t } = useTranslation(["seat", "common"]);
  const [open, setOpen] = useState<Open | null>(null);
  const last = useRef(leave);
  last.current = leave;
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      const found = await openWork(desk.work, Date.now());
      if (!wanted) return;
      if (found) setOpen(found);
      else go(last.current);
    };
    void look();
    return () => {
      wanted = false;
    };
  }, []);
  return (
    <Modal
      opened={open !== null}
      onClose={stay}
      title={t("closing.title")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {open && <Asked open={open} out={out} leave={leave} />}
    </Modal>
  );
}

function go(leave: () => void): void {
  stay();
  leave();
}

function Asked({ open, out, leave }: Props & { open: Open }) {
  const { t } = useTranslation(["seat", "common"]);
  const work = useDeskPart((state) => state.numbered?.desk.work ?? null);
  const talking = work !== null && work.stage !== "after_call";
  const afterwards = () => {
    stay();
    void leaveAfterwards();
  };
  return (
    <div data-testid="closing">
      <p>{t("closing.open")}</p>
      <ul>
        {work && (
          <li data-testid="closing-work">
            {t(talking ? "closing.call" : "closing.afterCall", { name: callerName(work.file, t) })}
          </li>
        )}
        {open.callbacks > 0 && (
          <li data-testid="closing-callbacks">
            {t("closing.callbacks", { count: open.callbacks })}{" "}
            <Link to="/promises" onClick={stay}>
              {t("closing.see")}
            </Link>
          </li>
        )}
      </ul>
      {open.callbacks > 0 && <p className={classes.kept}>{t("closing.kept")}</p>}
      <div className={classes.ways}>
        <Button variant="default" onClick={stay} data-testid="closing-stay">
          {t("closing.stay")}
        </Button>
        {!talking && (
          <Button onClick={() => go(leave)} data-testid="closing-leave">
            {t("closing.leave")}
          </Button>
        )}
        {talking && !out && (
          <Button onClick={afterwards} data-testid="closing-afterwards">
            {t("closing.afterwards")}
          </Button>
        )}
      </div>
    </div>
  );
}
