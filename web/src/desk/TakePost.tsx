import { Button } from "@mantine/core";
import { IconHeadset } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { seat, sitting } from "../seat/seat";
import { focusOn } from "../ui/ui";
import { Devices } from "./Devices";
import { desk, media } from "./desk";
import { Help } from "./Help";
import classes from "./TakePost.module.css";
import { useDeskPart } from "./useDesk";

/** A part that cannot be fetched must not keep anybody from his post. */
const nothing = () => ({ default: () => null });
const SeatChoice = lazy(() =>
  import("../seat/SeatChoice").then((it) => ({ default: it.SeatChoice }), nothing),
);
const OwnDay = lazy(() => import("../seat/OwnDay").then((it) => ({ default: it.OwnDay }), nothing));

/** «Prendre mon poste»: one click brings sound, microphone, notifications, phone and work. */
export function TakePost() {
  const { t } = useTranslation("desk");
  const browser = useDeskPart((state) => state.account?.kind !== "desk");
  const takingPost = useDeskPart((state) => state.takingPost);
  const live = useDeskPart((state) => state.live);
  const take = (available: boolean) => {
    const { chosen, wanted } = seat.get();
    if (wanted && chosen === "") {
      seat.patch({ missing: true });
      focusOn("seat");
      return;
    }
    void media.unlock();
    askNotifications();
    void desk.post.take(desk.phone.store.get().device, available, sitting(chosen));
  };
  const ready = live === "up" || live === "taken_over" || live === "signed_out";
  return (
    <div className={classes.page}>
      <section className={classes.panel} aria-labelledby="take-post-title">
        <h1 id="take-post-title" className={classes.title}>
          {t("post.title")}
        </h1>
        <p className={classes.intro}>{browser ? t("post.intro") : t("post.deskPhone")}</p>
        <Suspense>
          <SeatChoice />
        </Suspense>
        {browser && <Devices />}
        <Button
          className={classes.take}
          fullWidth
          size="lg"
          leftSection={<IconHeadset size={22} />}
          loading={takingPost}
          disabled={!ready}
          onClick={() => take(true)}
          data-testid="take-post"
        >
          {t("post.take")}
        </Button>
        <Button
          fullWidth
          mt="xs"
          variant="subtle"
          disabled={!ready || takingPost}
          onClick={() => take(false)}
          data-testid="take-post-withdrawn"
        >
          {t("post.takeWithdrawn")}
        </Button>
        <p className={classes.small}>{t("post.notify")}</p>
        {live === "signed_out" && (
          <Suspense>
            <OwnDay />
          </Suspense>
        )}
        <Help />
      </section>
    </div>
  );
}

function askNotifications(): void {
  if ("Notification" in window && Notification.permission === "default") {
    void Notification.requestPermission();
  }
}
