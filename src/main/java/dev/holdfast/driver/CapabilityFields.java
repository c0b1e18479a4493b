package dev.holdfast.driver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.evidence.Manifest.Capabilities;
import java.util.List;
import java.util.regex.Pattern;

/** Whether what a profile says of its driver's volumes can be so. */
final class CapabilityFields {
    private static final String SERVES = "capabilities.serves";
    private static final String FILE_SYSTEM = "capabilities.fileSystem";

    /** As the kernel names its own; what begins with fuse is served by a process. */
    private static final Pattern FILE_SYSTEM_TYPE = Pattern.compile("(?!fuse)[a-z0-9][a-z0-9._-]*");

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
        if (can.byKernel() && !FILE_SYSTEM_TYPE.matcher(can.fileSystem()).matches()) {
            throw text.wrong(
                    FILE_SYSTEM,
                    "'fileSystem' is '" + can.fileSystem()
                            + "'; it takes the type as mountinfo shows it: small letters and digits, such as ext4 or nfs4, and"
                            + " not fuse, which a process serves");
        }
        if (!can.byKernel() && can.fileSystem() != null) {
            throw text.wrong(
                    FILE_SYSTEM,
                    "'fileSystem' is the type of mounts that the kernel serves; with 'serves: " + can.serves()
                            + "' it is FUSE, and the field is to be left out; if the kernel serves the driver's mounts, write 'serves: "
                            + Capabilities.KERNEL + "'");
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
            noStore(text, "static", profile.statics());
            noStore(text, "dynamic", profile.dynamic());
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

    /**
     * Checks what must have been said.
     *
     * @param fields the profile as it was written
     * @throws DriverException naming the field, and what it takes
     */
    static void checkSaid(ProfileText text, DriverProfile profile, JsonNode fields) {
        JsonNode said = fields.path("capabilities");
        for (String field : List.of("serves", "data", "access", "stages", "attaches", "republishes")) {
            JsonNode value = said.path(field);
            if (value.isNull() || (value.isTextual() && value.asText().isBlank())) {
                throw text.wrong("capabilities." + field, "'" + field + "' has no value; give it one, or leave it out");
            }
        }
        if (profile.capabilities().byKernel() && said.path("data").isMissingNode()) {
            throw text.wrong(
                    SERVES,
                    "how data is read back from volumes that the kernel mounts has to be said: 'data: "
                            + Capabilities.REMOUNT + "', or 'data: " + Capabilities.S3
                            + "' where what they hold are objects of a bucket");
        }
    }

    /** A volume of a driver without an object store names no bucket. */
    private static void noStore(ProfileText text, String field, DriverProfile.VolumeKind kind) {
        if (kind != null && kind.bucketAttribute() != null) {
            throw text.wrong(
                    field + ".bucketAttribute",
                    "'bucketAttribute' names the bucket of a volume, and with 'data: " + Capabilities.REMOUNT
                            + "' there is none; leave it out");
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
