/** A recorded run as judges read it: clocks, the judged time, actions, findings under construction. */
package dev.holdfast.judge.recording;
