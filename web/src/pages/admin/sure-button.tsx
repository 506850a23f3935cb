import { Button } from '@mantine/core';
import { useState } from 'react';

/** For what cannot be undone: the second press does it. */
export function SureButton({
  label,
  sure,
  disabled = false,
  onSure,
}: {
  label: string;
  sure: string;
  disabled?: boolean;
  onSure: () => void;
}) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Button
      size="compact-sm"
      color="red"
      variant={isAsked ? 'filled' : 'default'}
      disabled={disabled}
      onBlur={() => setAsked(false)}
      onClick={() => {
        setAsked(!isAsked);
        if (isAsked) onSure();
      }}
    >
      {isAsked ? sure : label}
    </Button>
  );
}
