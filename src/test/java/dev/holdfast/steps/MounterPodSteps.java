package dev.holdfast.steps;

import dev.holdfast.campaign.stage.LookAtResources;
import dev.holdfast.campaign.stage.MoveSetUps;
import dev.holdfast.campaign.stage.StartOnOldVolumes;
import dev.holdfast.campaign.stage.TryAccess;
import dev.holdfast.campaign.stage.UseCaches;
import dev.holdfast.campaign.stage.UseCaches.CacheSetup;
import dev.holdfast.campaign.stage.UseHostCache;
import dev.holdfast.evidence.Actions;
import dev.holdfast.verdict.Guarantee;
import dev.holdfast.verdict.Limits;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mounter pods of one release beside those of another. */
public final class MounterPodSteps {
    private static final Pattern CACHE = Pattern.compile("none|(emptyDir|ephemeral) of (\\S+)( in memory)?");

    private final World world;

    /** Steps of one scenario. */
    public MounterPodSteps(World world) {
        this.world = world;
    }

    @When("then another workload is started on a volume of an old one, on each node")
    public void onOldVolumes() {
        world.plan().then(new StartOnOldVolumes());
    }

    @Then("the mounter pods of the old release are the same pods, with the mark and the image that they had")
    public void oldMounterPods() {
        mounterRelease("the old mounter pod of ");
    }

    @Then(
            "new workloads are served by mounter pods with the mark of the new release, beside old ones on the same volume")
    public void newMounterPods() {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith("the new mounter pod of ")
                        || finding.subject().equals("side by side"));
    }

    @Then("the CRD of attachments has every version, field and selectable field that it had")
    public void crd() {
        mounterRelease("CRD ");
    }

    @When(
            "then what its own user and another one may do is tried on each volume that is set up so, as before the upgrade")
    public void tryAccess() {
        world.plan().then(new TryAccess());
    }

    @When("then the old pods of these volumes are deleted, and pods of the same users and groups take their places")
    public void move() {
        world.plan().then(new MoveSetUps());
    }

    @Then(
            "^on (old|new|moved) mounts each workload's own user can list, read and write, and another user can do nothing of it$")
    public void users(String mount) {
        world.conclude(
                Guarantee.USERS,
                Limits.defaults(),
                finding -> finding.subject().contains(", " + mount + " mount, ")
                        || finding.subject().contains(" on " + mount + " mounts")
                        || (mount.equals("moved") && finding.subject().startsWith("moved-")));
    }

    @When("then a pod is started on each of these volumes, and its mounter pod is looked at")
    public void resources(DataTable volumes) {
        Map<String, Map<String, String>> says = new TreeMap<>();
        for (Map<String, String> row : volumes.asMaps()) {
            Map<String, String> its = new TreeMap<>();
            if (!row.get("says").equals("nothing")) {
                for (String one : row.get("says").split(", ", -1)) {
                    String[] words = one.split(" ", 2);
                    its.put(words[0], words[1]);
                }
            }
            says.put(row.get("volume"), its);
        }
        world.plan().then(new LookAtResources(says));
    }

    @Then("^the mounter pod of volume (\\S+) has the requests and limits that volume and chart say$")
    public void resourcesOf(String volume) {
        world.conclude(
                Guarantee.MOUNTER_RESOURCES,
                Limits.defaults(),
                finding -> finding.subject().equals("mounter pod of volume " + volume));
    }

    @Then("each mounter pod has the priority class that the chart names")
    public void priority() {
        world.conclude(
                Guarantee.MOUNTER_RESOURCES,
                Limits.defaults(),
                finding -> finding.subject().equals("priority class"));
    }

    @When(
            "then volumes with caches are read again and again, the mounter pod of the first is evicted, and wrong caches are tried")
    public void caches(DataTable volumes) {
        Map<String, CacheSetup> caches = new LinkedHashMap<>();
        for (Map<String, String> row : volumes.asMaps()) {
            MatchResult its = matched(row.get("cache"));
            caches.put(
                    row.get("volume"),
                    its.group(1) == null
                            ? CacheSetup.NONE
                            : new CacheSetup(its.group(1), its.group(2), its.group(3) == null ? "" : "Memory"));
        }
        world.plan().then(new UseCaches(caches));
    }

    private static MatchResult matched(String words) {
        Matcher its = CACHE.matcher(words);
        if (!its.matches()) {
            throw new IllegalArgumentException(
                    "a cache is 'none', 'emptyDir of 32Mi', 'emptyDir of 32Mi in memory' or 'ephemeral of 32Mi', not '"
                            + words + "'");
        }
        return its;
    }

    @Then("^the cache of volume (\\S+) is what it asks for, and what was read once is read again without the store$")
    public void cacheOf(String volume) {
        cache("cache of volume " + volume, "volume without a cache");
    }

    @Then(
            "^when more is read than the cache of volume (\\S+) may hold, it stays within its size, and its mounter pod stays$")
    public void cacheLimit(String volume) {
        cache("limit of volume " + volume);
    }

    @Then("no two volumes cache in the same folder")
    public void separateCaches() {
        cache("separate caches");
    }

    @Then(
            "of a volume whose mounter pod is evicted with its cache a pod that runs meets an error or the right content, and a new pod reads what was written")
    public void evictedCache() {
        cache("eviction under volume ");
    }

    @Then("each volume that asks for a cache wrongly is refused, and an event of its pod names the attribute")
    public void wrongCaches() {
        cache("refusal of ", "refusals");
    }

    @When(
            "then a volume that caches in a folder of the node is read, as before the upgrade, and by a pod that takes the place of the old one")
    public void hostCache() {
        world.plan().then(new UseHostCache());
    }

    @Then("under an old mount that caches in a folder of the node what was read once is read again without the store")
    public void hostCacheGoesOn() {
        cache("cache on the node, before", "cache on the node, after");
    }

    @Then("the volume caches in a mounter pod when its pod has moved, and the folder of the node is empty")
    public void hostCacheMoves() {
        cache("cache on the node, " + Actions.MOVED_MOUNT);
    }

    private void cache(String... parts) {
        world.conclude(
                Guarantee.CACHE,
                Limits.defaults(),
                finding -> List.of(parts).stream().anyMatch(finding.subject()::startsWith));
    }

    private void mounterRelease(String part) {
        world.conclude(
                Guarantee.MOUNTER_RELEASE,
                Limits.defaults(),
                finding -> finding.subject().startsWith(part));
    }
}
