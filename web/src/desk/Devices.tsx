import { Button, NativeSelect } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Device, Use } from "../phone/Media";
import { useStore } from "../ui/useStore";
import { desk, media } from "./desk";
import { MicrophoneMeter } from "./MicrophoneMeter";
import classes from "./TakePost.module.css";

/** Microphone, headset and where it rings: chosen and tried before the post is taken. */
export function Devices() {
  const { t } = useTranslation("desk");
  const phone = useStore(desk.phone.store);
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
    <div className={classes.devices}>
      <Microphone device={phone.device} />
      <Speaker use="voice" label={t("post.voice")} device={phone.speakers.voice} />
      <MicrophoneMeter stream={desk.phone.microphone} />
      <Speaker use="ring" label={t("post.ring")} device={phone.speakers.ring} />
    </div>
  );
}

function Microphone({ device }: { device: string }) {
  const { t } = useTranslation("desk");
  const devices = useDevices(null);
  return (
    <NativeSelect
      label={t("post.microphone")}
      value={known(devices, device)}
      onChange={(event) => void desk.phone.openMicrophone(event.currentTarget.value)}
      data={[{ value: "", label: t("post.system") }, ...devices]}
      data-testid="microphone"
    />
  );
}

function Speaker({ use, label, device }: { use: Use; label: string; device: string }) {
  const { t } = useTranslation("desk");
  const devices = useDevices(use);
  if (devices.length === 0) return null; // This browser plays where the system does.
  return (
    <NativeSelect
      label={label}
      value={known(devices, device)}
      onChange={(event) => void desk.phone.chooseSpeaker(use, event.currentTarget.value)}
      data={[{ value: "", label: t("post.systemSpeaker") }, ...devices]}
      data-testid={`speaker-${use}`}
    />
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** A headset that is not plugged in today is not lost: until it is, the system's own is used. */
function known(devices: readonly Option[], device: string): string {
  return devices.some((one) => one.value === device) ? device : "";
}

/** Microphones (null) or loudspeakers, as they come and go. Drawn only once a microphone is open. */
function useDevices(use: Use | null): readonly Option[] {
  const [devices, setDevices] = useState<readonly Device[]>([]);
  useEffect(() => {
    const look = async () =>
      setDevices(await (use === null ? media.devices() : media.speakers(use)));
    void look();
    return media.onDevicesChanged(() => void look());
  }, [use]);
  return devices
    .filter(({ id, label }) => id !== "default" && label !== "")
    .map(({ id, label }) => ({ value: id, label }));
}
