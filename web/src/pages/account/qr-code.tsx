import { generate } from 'lean-qr';
import { toSvgPath } from 'lean-qr/extras/svg';
import { useMemo } from 'react';
import classes from './qr-code.module.css';

/** What ISO/IEC 18004 asks to be left blank around a code, in modules. */
const QUIET_ZONE = 4;

interface Props {
  text: string;
  label: string;
}

/** Dark on white in the dark theme, too: not every app reads an inverted code. */
export default function QrCode({ text, label }: Props) {
  const code = useMemo(() => generate(text), [text]);
  const side = code.size + 2 * QUIET_ZONE;
  const viewBox = `${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`;
  return (
    <svg role="img" aria-label={label} viewBox={viewBox} shapeRendering="crispEdges" className={classes.code}>
      <rect x={-QUIET_ZONE} y={-QUIET_ZONE} width={side} height={side} fill="#fff" />
      <path d={toSvgPath(code)} fill="#000" />
    </svg>
  );
}
