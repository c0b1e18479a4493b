package dev.holdfast.campaign.stage;

import dev.holdfast.campaign.CampaignContext;
import dev.holdfast.driver.DriverProfile;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What light pods have in common that come and go: how long they are looked at, and what is waited for when the last of them is gone. */
final class SharingEnd {
    /** The slowest look that concerns them is made every second; two of them show how it is. */
    static final Duration LOOKS = Duration.ofSeconds(3);

    /** For the last attachment, mounter pod and source mount of a volume to go; a judge says after 30 s that they are left. */
    private static final Duration GONE = Duration.ofSeconds(40);

    private SharingEnd() {}

    /** Lets observer and probes look at what is there now. */
    static void look(CampaignContext context) {
        context.pause().hold("looking at attachments and mounter pods", LOOKS);
    }

    /** Waits until nothing is left of what served the volume of a claim, and lets everybody look then; how long that may take is for judges to say. */
    static void awaitNothingLeft(CampaignContext context, String claim) {
        String volume = context.workloads().claims().volumeOf(claim);
        context.attempts()
                .tolerates(
                        "the end of what served volume " + volume,
                        () -> context.cluster()
                                .await(
                                        "no attachment names volume " + volume
                                                + ", no mounter pod serves it, and none has left what it has mounted",
                                        GONE,
                                        () -> left(context, volume),
                                        List::isEmpty,
                                        seen -> {}));
        look(context);
    }

    private static List<String> left(CampaignContext context, String volume) {
        DriverProfile profile = context.profile();
        return Stream.of(
                        context.sources().of(volume).stream().map(name -> "mount of " + name),
                        Attached.list(context).stream()
                                .filter(one -> Attached.text(
                                                one, profile.attachments().persistentVolumeField())
                                        .equals(volume))
                                .map(one -> one.getMetadata().getName()),
                        context
                                .cluster()
                                .client()
                                .pods()
                                .inNamespace(profile.mounter().namespace())
                                .list()
                                .getItems()
                                .stream()
                                .filter(pod -> pod.getMetadata().getLabels() != null
                                        && pod.getMetadata().getLabels().containsValue(volume))
                                .map(pod -> pod.getMetadata().getName()))
                .flatMap(left -> left)
                .toList();
    }
}
