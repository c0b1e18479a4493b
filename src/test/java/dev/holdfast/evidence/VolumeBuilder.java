package dev.holdfast.evidence;

/** A volume and its workload, where a test names only what it is about. */
public final class VolumeBuilder {
    private String name;
    private String provisioning;
    private boolean before;
    private String node;
    private String namespace;
    private String pod;
    private String podUid;
    private String persistentVolume;
    private String volumeHandle;
    private String bucket;
    private String prefix;
    private String path;
    private Volume.Setup setup;

    private VolumeBuilder() {}

    /** A static volume on w1, mounted before the upgrade, whose pod and bucket are named after it. */
    public static VolumeBuilder named(String name) {
        VolumeBuilder b = new VolumeBuilder();
        b.name = name;
        b.provisioning = "static";
        b.before = true;
        b.node = "w1";
        b.namespace = "holdfast";
        b.pod = name;
        b.podUid = "uid-" + name;
        b.persistentVolume = "pv-" + name;
        b.volumeHandle = "handle-" + name;
        b.bucket = "bucket-" + name;
        b.prefix = "";
        b.path = "/data";
        return b;
    }

    /** Begins with all that another one says. */
    public static VolumeBuilder of(Volume other) {
        VolumeBuilder b = new VolumeBuilder();
        b.name = other.name();
        b.provisioning = other.provisioning();
        b.before = other.before();
        b.node = other.node();
        b.namespace = other.namespace();
        b.pod = other.pod();
        b.podUid = other.podUid();
        b.persistentVolume = other.persistentVolume();
        b.volumeHandle = other.volumeHandle();
        b.bucket = other.bucket();
        b.prefix = other.prefix();
        b.path = other.path();
        b.setup = other.setup();
        return b;
    }

    public VolumeBuilder name(String value) {
        name = value;
        return this;
    }

    public VolumeBuilder provisioning(String value) {
        provisioning = value;
        return this;
    }

    public VolumeBuilder before(boolean value) {
        before = value;
        return this;
    }

    public VolumeBuilder node(String value) {
        node = value;
        return this;
    }

    public VolumeBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public VolumeBuilder pod(String value) {
        pod = value;
        return this;
    }

    public VolumeBuilder podUid(String value) {
        podUid = value;
        return this;
    }

    public VolumeBuilder persistentVolume(String value) {
        persistentVolume = value;
        return this;
    }

    public VolumeBuilder volumeHandle(String value) {
        volumeHandle = value;
        return this;
    }

    public VolumeBuilder bucket(String value) {
        bucket = value;
        return this;
    }

    public VolumeBuilder prefix(String value) {
        prefix = value;
        return this;
    }

    public VolumeBuilder path(String value) {
        path = value;
        return this;
    }

    public VolumeBuilder setup(Volume.Setup value) {
        setup = value;
        return this;
    }

    public Volume build() {
        return new Volume(
                name,
                provisioning,
                before,
                node,
                namespace,
                pod,
                podUid,
                persistentVolume,
                volumeHandle,
                bucket,
                prefix,
                path,
                setup);
    }
}
