package heirloom.batch;

import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.tasklet.CommandRunner;

/**
 * A {@code CommandRunner} for {@code SystemCommandTasklet} whose commands are started by {@link
 * ChildBuilder}: output is read to a bounded tail, and a wait that is interrupted ends the whole
 * tree of processes.
 *
 * <p>The tasklet interrupts only when told so: {@code setInterruptOnCancel(true)}. {@link
 * HeirloomCommandTasklet} has it set.
 *
 * <p><b>Shape</b>: immutable and thread-safe; any number of tasklets may share one. The things to
 * inherit stay the caller's.
 *
 * <p><b>Source</b>: {@code SystemCommandTasklet} of Spring Batch 5.2 and 6.0, which neither reads
 * output nor ends what it gives up; trap {@code BatchTaskletNeverReadsOutput}.
 */
public final class HeirloomCommandRunner implements CommandRunner {

  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How long a grandchild that keeps the pipe may hold up the end of a command. */
  private static final Duration LONGEST_TAIL = Duration.ofSeconds(2);

  private static final int KEPT = 8192;

  private final Map<String, Inheritable> grants;
  private final List<Consumer<ChildBuilder>> settings;
  private final Duration grace;
  private final int kept;

  /** With a grace of 2 s, a tail of 8 KiB, and nothing to inherit. */
  public HeirloomCommandRunner() {
    this(new Builder());
  }

  private HeirloomCommandRunner(Builder builder) {
    this.grants = new LinkedHashMap<>(builder.grants);
    this.settings = List.copyOf(builder.settings);
    this.grace = builder.grace;
    this.kept = builder.kept;
  }

  /** Builds a runner. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a command.
   *
   * @param command the program and its arguments
   * @param environment all of the command's, as {@code NAME=value}; null = this process's. On
   *     Windows a name may begin with {@code =}, as those do that keep the directories of drives
   * @param directory null = that of this process
   * @throws IllegalArgumentException when an element of the environment has no {@code =}
   * @throws IOException as {@link ChildBuilder#start()}
   */
  @Override
  public CommandProcess exec(
      String[] command, String @Nullable [] environment, @Nullable File directory)
      throws IOException {
    ChildBuilder builder =
        new ChildBuilder(new ArrayList<>(Arrays.asList(command)))
            .directory(directory)
            .ownGroup()
            .redirectErrorStream(true)
            .readAfterExit(LONGEST_TAIL);
    if (environment != null) {
      builder.environment().clear();
      for (String variable : environment) {
        int equals = variable.indexOf('=', ThisSystem.isWindows() ? 1 : 0);
        if (equals < 0) {
          throw new IllegalArgumentException("environment=" + variable + ", expected NAME=value");
        }
        builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
      }
      // A copy of this process's own, most often: what was handed to it is not the command's.
      builder.environment().remove("HEIRLOOM");
    }
    grants.forEach(builder::inherit);
    settings.forEach(one -> one.accept(builder));
    Child child = builder.start();
    return CommandProcess.watched(child, kept, grace);
  }

  /** Collects a runner's settings. */
  public static final class Builder {

    private final Map<String, Inheritable> grants = new LinkedHashMap<>();
    private final List<Consumer<ChildBuilder>> settings = new ArrayList<>();
    private Duration grace = GRACE;
    private int kept = KEPT;

    private Builder() {}

    /**
     * Gives every command this thing, as {@link ChildBuilder#inherit}.
     *
     * @throws IllegalArgumentException when the name was used
     */
    public Builder inherit(String name, Inheritable thing) {
      if (grants.putIfAbsent(name, Objects.requireNonNull(thing)) != null) {
        throw new IllegalArgumentException("name=" + name + ", given twice");
      }
      return this;
    }

    /**
     * Changes the description of each command before its start, after the runner's own settings:
     * {@code child -> child.expandPlaceholders().endWithParent()}. A stream that is redirected
     * there leaves the tail empty.
     */
    public Builder each(Consumer<ChildBuilder> setting) {
      settings.add(Objects.requireNonNull(setting));
      return this;
    }

    /**
     * How long a tree that is to end has for it after the first signal (SIGTERM); 2 s unless set.
     * Zero ends it at once. On Windows, which has no such signal, it is always at once.
     *
     * @throws IllegalArgumentException when negative
     */
    public Builder grace(Duration longest) {
      if (longest.isNegative()) {
        throw new IllegalArgumentException("longest=" + longest + ", expected 0 or more");
      }
      grace = longest;
      return this;
    }

    /**
     * How many bytes of the end of a command's output are kept; 8192 unless set.
     *
     * @throws IllegalArgumentException when below 1
     */
    public Builder keep(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("bytes=" + bytes + ", expected 1 or more");
      }
      kept = bytes;
      return this;
    }

    /** The runner. */
    public HeirloomCommandRunner build() {
      return new HeirloomCommandRunner(this);
    }
  }
}
