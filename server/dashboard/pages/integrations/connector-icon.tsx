/** A connector's mark, as an image: nothing of it can run in the page. */
export function ConnectorIcon({ svg, size = 28 }: { svg: string; size?: number }) {
  return (
    <span
      style={{
        display: 'inline-flex',
        flex: 'none',
        padding: Math.round(size / 5),
        borderRadius: 'var(--mantine-radius-md)',
        background: '#fff',
        border: '1px solid var(--mantine-color-default-border)',
      }}
    >
      <img src={`data:image/svg+xml,${encodeURIComponent(svg)}`} width={size} height={size} alt="" />
    </span>
  );
}
