import { useTranslation } from "react-i18next";
import classes from "./Figures.module.css";
import { dayShown } from "./format";
import type { DayFigures } from "./queries";

type Slot = DayFigures["slots"][number];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1200, 210, 36, 12, 14, 22];

/** Offered (dots), offered a week before (dashes) and abandoned (squares, dotted) by half-hour. */
export function Curve({ slots, before }: { slots: readonly Slot[]; before: string }) {
  const { t, i18n } = useTranslation("figures");
  const offered = slots.map((slot) => slot.now.offered);
  const last = slots.map((slot) => slot.before?.offered ?? 0);
  const abandoned = slots.map((slot) => slot.now.abandoned);
  const top = Math.max(4, ...offered, ...last);
  const x = (index: number) =>
    LEFT + (index * (WIDTH - LEFT - RIGHT)) / Math.max(1, slots.length - 1);
  const y = (value: number) => HEIGHT - BOTTOM - (value * (HEIGHT - TOP - BOTTOM)) / top;
  const points = (values: readonly number[]) =>
    values.map((value, index) => `${x(index)},${y(value)}`).join(" ");
  const peak = slots[offered.indexOf(Math.max(...offered))]?.label ?? "";
  const count = offered.reduce((sum, one) => sum + one, 0);
  const day = dayShown(before, i18n.language);
  return (
    <figure style={{ margin: 0 }}>
      <Legend day={day} />
      <svg
        className={classes.curve}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("curve.alt", { count, peak })}
        data-testid="figures-curve"
      >
        {[0, 0.5, 1].map((part) => (
          <g key={part}>
            <line
              className={classes.grid}
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={y(top * part)}
              y2={y(top * part)}
            />
            <text x={LEFT - 6} y={y(top * part) + 4} textAnchor="end">
              {Math.round(top * part)}
            </text>
          </g>
        ))}
        {slots.map(
          (slot, index) =>
            slot.label.endsWith(":00") && (
              <text key={slot.since_ms} x={x(index)} y={HEIGHT - 6} textAnchor="middle">
                {slot.label}
              </text>
            ),
        )}
        <polyline className={`${classes.line} ${classes.last}`} points={points(last)} />
        <polyline className={`${classes.line} ${classes.abandoned}`} points={points(abandoned)} />
        <polyline className={`${classes.line} ${classes.offered}`} points={points(offered)} />
        {slots.map((slot, index) => (
          <g key={slot.since_ms}>
            {slot.now.abandoned > 0 && (
              <rect
                className={classes.square}
                x={x(index) - 3}
                y={y(slot.now.abandoned) - 3}
                width={6}
                height={6}
              />
            )}
            {slot.now.offered > 0 && (
              <circle className={classes.dot} cx={x(index)} cy={y(slot.now.offered)} r={3.5} />
            )}
          </g>
        ))}
      </svg>
    </figure>
  );
}

function Legend({ day }: { day: string }) {
  const { t } = useTranslation("figures");
  const kinds = [
    { look: classes.offered, text: t("curve.offered"), mark: "dot" },
    { look: classes.last, text: t("curve.before", { day }), mark: "" },
    { look: classes.abandoned, text: t("curve.abandoned"), mark: "square" },
  ];
  return (
    <figcaption>
      <ul className={classes.legend}>
        {kinds.map(({ look, text, mark }) => (
          <li key={text}>
            <svg width="34" height="10" aria-hidden="true">
              <line className={`${classes.line} ${look}`} x1="1" x2="33" y1="5" y2="5" />
              {mark === "dot" && <circle className={classes.dot} cx="17" cy="5" r="3.5" />}
              {mark === "square" && (
                <rect className={classes.square} x="14" y="2" width="6" height="6" />
              )}
            </svg>
            {text}
          </li>
        ))}
      </ul>
    </figcaption>
  );
}
