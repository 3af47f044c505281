package heirloom.exec;

import heirloom.grant.Inheritable;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteStreamHandler;
import org.apache.commons.exec.OS;
import org.apache.commons.exec.PumpStreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * A Commons Exec executor whose children are started by {@link ChildBuilder}.
 *
 * <p><b>Shape</b>: as {@code DefaultExecutor}: set up by one thread, then one execution at a time.
 * The things to inherit stay the caller's.
 *
 * <p><b>Errors</b>: a command that cannot be started is the {@code IOException} of {@link
 * ChildBuilder#start()}, an exit value that is a failure is an {@code ExecuteException}.
 */
public class HeirloomExecutor extends DefaultExecutor {

  /** How long the pumps may go on after the child's end, unless set. */
  private static final Duration LONGEST_TAIL = Duration.ofSeconds(2);

  private final Map<String, Inheritable> grants;
  private final List<Consumer<ChildBuilder>> settings;
  private final Duration tail;
  private final @Nullable ThreadFactory threads;

  /** With Commons Exec's defaults, and nothing to inherit. */
  // Known by javac 21 and later: Commons Exec's setters are all that this class is made by.
  @SuppressWarnings("this-escape")
  public HeirloomExecutor() {
    this(new Builder());
  }

  // The superclass's own constructor for builders is private to its package.
  @SuppressWarnings({"deprecation", "this-escape"})
  private HeirloomExecutor(Builder builder) {
    super();
    this.grants = new LinkedHashMap<>(builder.grants);
    this.settings = new ArrayList<>(builder.settings);
    this.tail = builder.tail;
    this.threads = builder.threads;
    setStreamHandler(builder.streams == null ? new PumpStreamHandler() : builder.streams);
    if (builder.directory != null) {
      setWorkingDirectory(builder.directory.toFile());
    }
  }

  /** Builds an executor. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts a child; Commons Exec before 1.5 called this one. */
  @Override
  @Deprecated
  protected Process launch(
      CommandLine command, @Nullable Map<String, String> environment, @Nullable File directory)
      throws IOException {
    return start(command, environment, directory);
  }

  /**
   * Starts a child; Commons Exec since 1.5 calls this one.
   *
   * @param environment all of the child's; null = this process's
   */
  @Override
  protected Process launch(
      CommandLine command, @Nullable Map<String, String> environment, @Nullable Path directory)
      throws IOException {
    return start(command, environment, directory == null ? null : directory.toFile());
  }

  private Child start(
      CommandLine command, @Nullable Map<String, String> environment, @Nullable File directory)
      throws IOException {
    List<String> words = CommandWords.of(command.toStrings(), OS.isFamilyWindows());
    // A pump that waits in a pipe which a grandchild keeps would hold up execute() for ever.
    ChildBuilder builder =
        new ChildBuilder(words).directory(directory).ownGroup().readAfterExit(tail);
    if (environment != null) {
      builder.environment().clear();
      builder.environment().putAll(environment);
      // A copy of this process's own, most often: what was handed to it is not the child's.
      builder.environment().remove("HEIRLOOM");
    }
    grants.forEach(builder::inherit);
    settings.forEach(one -> one.accept(builder));
    return builder.start();
  }

  @Override
  protected Thread createThread(Runnable task, String name) {
    if (threads == null) {
      return super.createThread(task, name);
    }
    Thread thread = threads.newThread(task);
    thread.setName(name);
    return thread;
  }

  /** Collects an executor's settings: Commons Exec's own, and what its children inherit. */
  public static final class Builder extends DefaultExecutor.Builder<Builder> {

    private final Map<String, Inheritable> grants = new LinkedHashMap<>();
    private final List<Consumer<ChildBuilder>> settings = new ArrayList<>();
    private Duration tail = LONGEST_TAIL;
    // The superclass keeps these three to itself.
    private @Nullable ExecuteStreamHandler streams;
    private @Nullable ThreadFactory threads;
    private @Nullable Path directory;

    /** Without grants. */
    public Builder() {
      // Nothing but the defaults.
    }

    /**
     * Gives every child this thing, as {@link ChildBuilder#inherit}.
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
     * Changes the description of each child before its start, after this executor's own settings:
     * {@code child -> child.handoff(Handoff.COMMAND_LINE).endWithParent()}.
     */
    public Builder each(Consumer<ChildBuilder> setting) {
      settings.add(setting);
      return this;
    }

    /**
     * How long output that grandchildren write is read after the child's end; 2 s unless set. All
     * that the child itself wrote is read in any case.
     */
    public Builder readAfterExit(Duration longest) {
      if (longest.isNegative()) {
        throw new IllegalArgumentException("longest=" + longest + ", expected 0 or more");
      }
      tail = longest;
      return this;
    }

    @Override
    public Builder setExecuteStreamHandler(ExecuteStreamHandler handler) {
      streams = handler;
      return this;
    }

    @Override
    public Builder setThreadFactory(ThreadFactory factory) {
      threads = factory;
      return this;
    }

    @Override
    public Builder setWorkingDirectory(File folder) {
      directory = folder == null ? null : folder.toPath();
      return this;
    }

    @Override
    public Builder setWorkingDirectory(Path folder) {
      directory = folder;
      return this;
    }

    @Override
    public HeirloomExecutor get() {
      return new HeirloomExecutor(this);
    }
  }
}
