package dev.holdfast.campaign;

import dev.holdfast.verdict.GoBack;
import dev.holdfast.verdict.Limits;
import java.nio.file.Path;

/** Judges a campaign while it runs, since a campaign itself knows no judges. */
public interface Adviser {
    /**
     * What the record so far asks for.
     *
     * @param folder of the bundle, which is written to meanwhile
     * @param limits by which it is judged
     * @param until the end of what is judged, in nanoseconds on the monotonic clock
     */
    GoBack judge(Path folder, Limits limits, long until);
}
