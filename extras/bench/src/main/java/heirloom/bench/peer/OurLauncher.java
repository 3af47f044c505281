package heirloom.bench.peer;

import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/** This library. The regions it hands over live as long as the launcher. */
public final class OurLauncher implements Launcher {

  private final String name;
  private final Redirect stdio;
  private final List<SharedMemory> regions = new ArrayList<>();
  private final boolean endWithParent;

  /**
   * Starts with {@code stdio} for the standard streams (PIPE, INHERIT or DISCARD) and hands over
   * {@code grants} regions of a page each.
   */
  public OurLauncher(String name, Redirect stdio, int grants, boolean endWithParent) {
    this.name = name;
    this.stdio = stdio;
    this.endWithParent = endWithParent;
    try {
      for (int i = 0; i < grants; i++) {
        regions.add(SharedMemory.allocate(4096));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long startAndWait() throws Exception {
    ChildBuilder builder = new ChildBuilder(Trivial.command());
    if (!stdio.equals(Redirect.PIPE)) {
      builder.redirectOutput(stdio).redirectError(stdio);
    }
    if (stdio.equals(Redirect.INHERIT)) {
      builder.redirectInput(stdio);
    }
    for (int i = 0; i < regions.size(); i++) {
      builder.inherit("r" + i, regions.get(i));
    }
    if (endWithParent) {
      builder.endWithParent();
    }
    long before = System.nanoTime();
    Child child = builder.start();
    long started = System.nanoTime() - before;
    Launcher.requireSuccess(child.waitFor());
    return started;
  }
}
