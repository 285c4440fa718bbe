/** Our own mark: a handset lifted off its cradle, tilted like the accent of the é. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--d-brand)" />
      <g transform="rotate(-24 16 14)">
        <path
          d="M8 15.5c0-4.600 3.600-8 8-8s8 3.400 8 8v1.300a1.700 1.700 0 0 1-1.700 1.700h-1.900a1.700 1.700 0 0 1-1.700-1.700V14.700c-1.800-.6-3.600-.6-5.400 0v2.100a1.700 1.700 0 0 1-1.700 1.700H9.700A1.700 1.700 0 0 1 8 16.800z"
          fill="#fff"
        />
      </g>
      <path d="M8.500 25h15" stroke="#7fd1b9" strokeWidth="2.600" strokeLinecap="round" />
    </svg>
  );
}

export function Wordmark({ size = 28 }: { size?: number }) {
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: size * 0.35 }}>
      <Logo size={size} />
      <span style={{ fontWeight: 680, fontSize: size * 0.68, letterSpacing: "-0.02em" }}>
        Décroche
      </span>
    </span>
  );
}
