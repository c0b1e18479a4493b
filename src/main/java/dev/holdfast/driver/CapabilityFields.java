package dev.holdfast.driver;

import dev.holdfast.evidence.Manifest.Capabilities;
import java.util.List;

/** Whether what a profile says of its driver's volumes can be so. */
final class CapabilityFields {
    private static final String SERVES = "capabilities.serves";
    private static final String FILE_SYSTEM = "capabilities.fileSystem";

    private CapabilityFields() {}

    /**
     * Checks them.
     *
     * @throws DriverException naming the field, its value and what it takes
     */
    static void check(ProfileText text, DriverProfile profile) {
        Capabilities can = profile.capabilities();
        word(text, SERVES, can.serves(), List.of(Capabilities.FUSE_PROCESS, Capabilities.KERNEL));
        word(text, "capabilities.data", can.data(), List.of(Capabilities.S3, Capabilities.REMOUNT));
        word(text, "capabilities.access", can.access(), List.of(Capabilities.MANY, Capabilities.ONE_NODE));
        if (can.byKernel() && (can.fileSystem() == null || can.fileSystem().isBlank())) {
            throw text.wrong(
                    SERVES,
                    "volumes that the kernel mounts have a file system: name its type, as mountinfo shows it, under"
                            + " 'fileSystem'");
        }
        if (!can.byKernel() && can.fileSystem() != null) {
            throw text.wrong(
                    FILE_SYSTEM,
                    "'fileSystem' is the type of mounts that the kernel serves; with 'serves: " + can.serves()
                            + "' it is FUSE, and the field is to be left out");
        }
        if (can.byKernel()) {
            refuse(text, "mounter", profile.mounter());
            refuse(text, "systemdUnit", profile.systemdUnit());
            refuse(text, "mountCommand", profile.mountCommand());
        }
        if (can.remounts()) {
            if (profile.controlMount() != null) {
                throw text.wrong(
                        "controlMount",
                        "a mount of Holdfast's own is one of the object store, and with 'data: " + can.data()
                                + "' there is none; leave 'controlMount' out");
            }
            profile.values().keySet().stream()
                    .filter(setting -> !setting.equals(DriverProfile.PULL_SECRET))
                    .findFirst()
                    .ifPresent(setting -> {
                        throw text.wrong(
                                "values." + setting,
                                "'values' takes the " + setting + " of an object store, and with 'data: " + can.data()
                                        + "' there is none; leave it out");
                    });
        }
        if (profile.statics() == null && profile.dynamic() == null) {
            throw text.wrong(
                    "static", "neither 'static' nor 'dynamic' says how volumes are described; at least one has to");
        }
    }

    private static void word(ProfileText text, String field, String value, List<String> words) {
        if (!words.contains(value)) {
            throw text.wrong(
                    field, "'" + field.substring(field.indexOf('.') + 1) + "' is '" + value + "'; there are " + words);
        }
    }

    private static void refuse(ProfileText text, String field, Object value) {
        if (value != null) {
            throw text.wrong(
                    field,
                    "'" + field + "' is about processes that serve mounts, and with 'serves: " + Capabilities.KERNEL
                            + "' there are none; leave it out");
        }
    }
}
