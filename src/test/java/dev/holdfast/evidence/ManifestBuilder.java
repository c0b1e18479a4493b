package dev.holdfast.evidence;

import java.util.List;
import java.util.Map;

/** The manifest of a bundle, where a test names only what it is about. */
public final class ManifestBuilder {
    private int format;
    private String campaign;
    private String tool;
    private Map<String, String> facts;
    private long originWall;
    private long originT;
    private double republishSeconds;
    private Manifest.Driver driver;
    private Manifest.Change change;
    private List<String> guarantees;
    private Map<String, Long> limits;
    private List<Phase> phases;
    private List<Volume> volumes;
    private List<String> nodes;
    private Manifest.Seal seal;

    private ManifestBuilder() {}

    /** An upgrade from 1.2.0 to 2.2.0 of nothing on one node, w1: no facts, no driver, no phases, no volumes. */
    public static ManifestBuilder named(String campaign) {
        ManifestBuilder b = new ManifestBuilder();
        b.format = Manifest.FORMAT;
        b.campaign = campaign;
        b.tool = "test";
        b.facts = Map.of();
        b.republishSeconds = 10;
        b.change = new Manifest.Change("1.2.0", "2.2.0", List.of(), List.of(), null);
        b.guarantees = List.of();
        b.phases = List.of();
        b.volumes = List.of();
        b.nodes = List.of("w1");
        return b;
    }

    /** Begins with all that another one says. */
    public static ManifestBuilder of(Manifest other) {
        ManifestBuilder b = new ManifestBuilder();
        b.format = other.format();
        b.campaign = other.campaign();
        b.tool = other.tool();
        b.facts = other.facts();
        b.originWall = other.originWall();
        b.originT = other.originT();
        b.republishSeconds = other.republishSeconds();
        b.driver = other.driver();
        b.change = other.change();
        b.guarantees = other.guarantees();
        b.limits = other.limits();
        b.phases = other.phases();
        b.volumes = other.volumes();
        b.nodes = other.nodes();
        b.seal = other.seal();
        return b;
    }

    public ManifestBuilder format(int value) {
        format = value;
        return this;
    }

    public ManifestBuilder campaign(String value) {
        campaign = value;
        return this;
    }

    public ManifestBuilder tool(String value) {
        tool = value;
        return this;
    }

    public ManifestBuilder facts(Map<String, String> value) {
        facts = value;
        return this;
    }

    public ManifestBuilder originWall(long value) {
        originWall = value;
        return this;
    }

    public ManifestBuilder originT(long value) {
        originT = value;
        return this;
    }

    public ManifestBuilder republishSeconds(double value) {
        republishSeconds = value;
        return this;
    }

    public ManifestBuilder driver(Manifest.Driver value) {
        driver = value;
        return this;
    }

    public ManifestBuilder change(Manifest.Change value) {
        change = value;
        return this;
    }

    public ManifestBuilder guarantees(List<String> value) {
        guarantees = value;
        return this;
    }

    public ManifestBuilder limits(Map<String, Long> value) {
        limits = value;
        return this;
    }

    public ManifestBuilder phases(List<Phase> value) {
        phases = value;
        return this;
    }

    public ManifestBuilder volumes(List<Volume> value) {
        volumes = value;
        return this;
    }

    public ManifestBuilder nodes(List<String> value) {
        nodes = value;
        return this;
    }

    public ManifestBuilder seal(Manifest.Seal value) {
        seal = value;
        return this;
    }

    public Manifest build() {
        return new Manifest(
                format,
                campaign,
                tool,
                facts,
                originWall,
                originT,
                republishSeconds,
                driver,
                change,
                guarantees,
                limits,
                phases,
                volumes,
                nodes,
                seal);
    }
}
