package dev.holdfast.cluster;

/**
 * Something that keeps a pod from starting.
 *
 * @param subject whom it concerns, such as "pod a, container b"
 * @param words what was seen, in one line
 */
public record Obstacle(ObstacleKind kind, String subject, String words) {
    @Override
    public String toString() {
        return subject + ": " + words;
    }
}
