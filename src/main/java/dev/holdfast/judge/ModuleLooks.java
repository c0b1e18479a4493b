package dev.holdfast.judge;

import dev.holdfast.evidence.Channel;
import dev.holdfast.evidence.KernelModules;
import dev.holdfast.evidence.Pods;
import dev.holdfast.evidence.Volume;
import dev.holdfast.judge.recording.FindingBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The looks at a driver's kernel module, in their order.
 *
 * @param all may be empty, which is a doubt
 */
record ModuleLooks(List<Seen> all) {
    /** A cause of a module that changes. */
    static final String BY_HAND = "the Module was changed by hand, or by another tool";

    /** A look, with when it was made on the observer's clock. */
    record Seen(long at, KernelModules module) {}

    static ModuleLooks of(FindingBuilder finding) {
        List<Seen> all = new ArrayList<>();
        finding.looks(Channel.KERNEL_MODULES, Channel.OBSERVER, (at, look, source) -> all.add(new Seen(at, look)));
        if (all.isEmpty()) {
            finding.doubt("nobody looked at the kernel module");
        }
        return new ModuleLooks(List.copyOf(all));
    }

    /** The last one. */
    Seen last() {
        return all.get(all.size() - 1);
    }

    /** The last one before a time; null without one. */
    Seen before(long time) {
        return all.stream()
                .filter(seen -> seen.at < time)
                .reduce((one, next) -> next)
                .orElse(null);
    }

    /** Workloads whose pods ran before and after, so surely all the time. */
    static Set<String> inUse(long from, long to, FindingBuilder finding) {
        Set<String> running = new TreeSet<>(running(finding.lastLook(Channel.PODS, Channel.OBSERVER, from), finding));
        long[] first = {Long.MAX_VALUE};
        Set<String> later = new TreeSet<>();
        finding.looks(Channel.PODS, Channel.OBSERVER, (at, look, source) -> {
            if (at >= to && first[0] == Long.MAX_VALUE) {
                first[0] = at;
                later.addAll(running(look, finding));
            }
        });
        running.retainAll(later);
        return running;
    }

    private static Set<String> running(Pods look, FindingBuilder finding) {
        if (look == null) {
            return Set.of();
        }
        Set<String> uids = finding.recording().manifest().volumes().stream()
                .map(Volume::podUid)
                .collect(Collectors.toSet());
        return look.pods().stream()
                .filter(pod -> uids.contains(pod.uid()) && pod.phase().equals("Running"))
                .map(pod -> pod.namespace() + "/" + pod.name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String nodes(KernelModules module) {
        return module.available() + " of " + module.desired() + " nodes";
    }

    static String text(Map<String, String> images) {
        return images.isEmpty() ? "none" : images.values().stream().distinct().collect(Collectors.joining(", "));
    }
}
