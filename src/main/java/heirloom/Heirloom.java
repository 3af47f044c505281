package heirloom;

import heirloom.os.Capabilities;
import heirloom.os.Current;
import heirloom.os.Os;
import java.util.List;
import java.util.stream.Collectors;

/** What concerns the whole library. */
public final class Heirloom {

  private Heirloom() {}

  /**
   * Asks this system what it offers; loads native code at the first call. Never throws for a system
   * that cannot run Heirloom: that is an answer. Everything else that is called there throws {@code
   * UnsupportedOperationException} with the same reason.
   */
  public static Support support() {
    Os os;
    try {
      os = Current.os();
    } catch (UnsupportedOperationException | IllegalStateException e) {
      // No backend here, or one that cannot load JNA: a whole sentence either way, with the remedy.
      return new Support(Support.Level.UNSUPPORTED, String.valueOf(e.getMessage()), List.of());
    } catch (LinkageError e) {
      // JNA could not be loaded: a missing jar, a directory without execute permission.
      return new Support(
          Support.Level.UNSUPPORTED, "native code cannot be loaded: " + e.getMessage(), List.of());
    }
    return of(os.name(), os.capabilities());
  }

  static Support of(String system, Capabilities found) {
    List<Support.Feature> features =
        found.items().stream()
            .map(item -> new Support.Feature(item.name(), item.available(), item.remark()))
            .toList();
    String lacking =
        features.stream()
            .filter(feature -> !feature.available())
            .map(feature -> feature.name() + ": " + feature.remark())
            .collect(Collectors.joining("; "));
    return switch (found.level()) {
      case SUPPORTED ->
          new Support(Support.Level.SUPPORTED, "this " + system + " offers all of it", features);
      case DEGRADED -> new Support(Support.Level.DEGRADED, "second ways: " + lacking, features);
      case UNSUPPORTED -> new Support(Support.Level.UNSUPPORTED, lacking, features);
    };
  }
}
