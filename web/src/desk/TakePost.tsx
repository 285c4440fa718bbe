import { Button, NativeSelect } from "@mantine/core";
import { IconHeadset } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Device } from "../phone/Media";
import { useStore } from "../ui/useStore";
import { desk, media } from "./desk";
import { MicrophoneMeter } from "./MicrophoneMeter";
import classes from "./TakePost.module.css";
import { useDeskPart } from "./useDesk";

/** «Prendre mon poste»: one click brings sound, microphone, notifications, phone and work. */
export function TakePost() {
  const { t } = useTranslation("desk");
  const browser = useDeskPart((state) => state.account?.kind !== "desk");
  const takingPost = useDeskPart((state) => state.takingPost);
  const live = useDeskPart((state) => state.live);
  const take = (available: boolean) => {
    void media.unlock();
    askNotifications();
    void desk.takePost(desk.phone.store.get().device, available);
  };
  const ready = live === "up" || live === "taken_over" || live === "signed_out";
  return (
    <div className={classes.page}>
      <section className={classes.panel} aria-labelledby="take-post-title">
        <h1 id="take-post-title" className={classes.title}>
          {t("post.title")}
        </h1>
        <p className={classes.intro}>{browser ? t("post.intro") : t("post.deskPhone")}</p>
        {browser && <Microphone />}
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
      </section>
    </div>
  );
}

function askNotifications(): void {
  if ("Notification" in window && Notification.permission === "default") {
    void Notification.requestPermission();
  }
}

function Microphone() {
  const { t } = useTranslation("desk");
  const phone = useStore(desk.phone.store);
  const devices = useDevices(phone.microphone);
  if (phone.microphone === "off") {
    return (
      <Button
        variant="default"
        fullWidth
        onClick={() => void media.unlock().then(() => desk.phone.openMicrophone(phone.device))}
        data-testid="allow-microphone"
      >
        {t("post.allow")}
      </Button>
    );
  }
  if (phone.microphone !== "ready") return null; // The banner above says what to do.
  return (
    <>
      <NativeSelect
        label={t("post.microphone")}
        value={phone.device}
        onChange={(event) => void desk.phone.openMicrophone(event.currentTarget.value)}
        data={[
          { value: "", label: t("post.system") },
          ...devices
            .filter((device) => device.id !== "default" && device.label !== "")
            .map((device) => ({ value: device.id, label: device.label })),
        ]}
        data-testid="microphone"
      />
      <MicrophoneMeter stream={desk.phone.microphone} />
    </>
  );
}

function useDevices(microphone: string): readonly Device[] {
  const [devices, setDevices] = useState<readonly Device[]>([]);
  // Names of devices are given only once a microphone was allowed: ask again then.
  useEffect(() => {
    if (microphone !== "off") void media.devices().then(setDevices);
  }, [microphone]);
  return devices;
}
