package dev.holdfast.judge;

/** An offence that still waits for what the control handle says. */
record HandleTrouble(long at, String what, String value, String before, String after) {}
