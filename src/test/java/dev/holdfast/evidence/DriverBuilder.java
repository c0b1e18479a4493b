package dev.holdfast.evidence;

import java.util.Map;

/** What a manifest says of the driver, where a test names only what it is about. */
public final class DriverBuilder {
    private String name;
    private String namespace;
    private Map<String, String> nodePluginLabels;
    private String nodePluginContainer;
    private String mounterNamespace;
    private String systemdUnit;
    private String publishLog;
    private String credentialFile;
    private String errorLog;
    private String harmlessLog;
    private String refusedKey;
    private String mountCommand;
    private Manifest.Security security;
    private Manifest.Sharing sharing;
    private String versionLabel;
    private Manifest.Recovery recovery;
    private Manifest.Capabilities capabilities;
    private Manifest.KernelModule module;

    private DriverBuilder() {}

    /** A driver in kube-system whose profile says nothing that it may leave out. */
    public static DriverBuilder named(String name) {
        DriverBuilder b = new DriverBuilder();
        b.name = name;
        b.namespace = "kube-system";
        b.nodePluginLabels = Map.of("app", "s3-csi-node");
        b.nodePluginContainer = "s3-plugin";
        return b;
    }

    /** Begins with all that another one says. */
    public static DriverBuilder of(Manifest.Driver other) {
        DriverBuilder b = new DriverBuilder();
        b.name = other.name();
        b.namespace = other.namespace();
        b.nodePluginLabels = other.nodePluginLabels();
        b.nodePluginContainer = other.nodePluginContainer();
        b.mounterNamespace = other.mounterNamespace();
        b.systemdUnit = other.systemdUnit();
        b.publishLog = other.publishLog();
        b.credentialFile = other.credentialFile();
        b.errorLog = other.errorLog();
        b.harmlessLog = other.harmlessLog();
        b.refusedKey = other.refusedKey();
        b.mountCommand = other.mountCommand();
        b.security = other.security();
        b.sharing = other.sharing();
        b.versionLabel = other.versionLabel();
        b.recovery = other.recovery();
        b.capabilities = other.capabilities();
        b.module = other.module();
        return b;
    }

    public DriverBuilder name(String value) {
        name = value;
        return this;
    }

    public DriverBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public DriverBuilder nodePluginLabels(Map<String, String> value) {
        nodePluginLabels = value;
        return this;
    }

    public DriverBuilder nodePluginContainer(String value) {
        nodePluginContainer = value;
        return this;
    }

    public DriverBuilder mounterNamespace(String value) {
        mounterNamespace = value;
        return this;
    }

    public DriverBuilder systemdUnit(String value) {
        systemdUnit = value;
        return this;
    }

    public DriverBuilder publishLog(String value) {
        publishLog = value;
        return this;
    }

    public DriverBuilder credentialFile(String value) {
        credentialFile = value;
        return this;
    }

    public DriverBuilder errorLog(String value) {
        errorLog = value;
        return this;
    }

    public DriverBuilder harmlessLog(String value) {
        harmlessLog = value;
        return this;
    }

    public DriverBuilder refusedKey(String value) {
        refusedKey = value;
        return this;
    }

    public DriverBuilder mountCommand(String value) {
        mountCommand = value;
        return this;
    }

    public DriverBuilder security(Manifest.Security value) {
        security = value;
        return this;
    }

    public DriverBuilder sharing(Manifest.Sharing value) {
        sharing = value;
        return this;
    }

    public DriverBuilder versionLabel(String value) {
        versionLabel = value;
        return this;
    }

    public DriverBuilder recovery(Manifest.Recovery value) {
        recovery = value;
        return this;
    }

    public DriverBuilder capabilities(Manifest.Capabilities value) {
        capabilities = value;
        return this;
    }

    public DriverBuilder module(Manifest.KernelModule value) {
        module = value;
        return this;
    }

    public Manifest.Driver build() {
        return new Manifest.Driver(
                name,
                namespace,
                nodePluginLabels,
                nodePluginContainer,
                mounterNamespace,
                systemdUnit,
                publishLog,
                credentialFile,
                errorLog,
                harmlessLog,
                refusedKey,
                mountCommand,
                security,
                sharing,
                versionLabel,
                recovery,
                capabilities,
                module);
    }
}
