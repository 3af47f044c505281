package heirloom.pool;

import heirloom.launch.ChildBuilder;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command of a worker's process.
 *
 * @param archive what its JVM is started with; empty also for other programs
 */
record WorkerCommand(ChildBuilder builder, Optional<ClassArchive.InUse> archive) {

  /** Small and quick to start: a worker lives for one kind of work, beside others like it. */
  private static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-XX:-UsePerfData");

  static WorkerCommand of(PoolSettings<?, ?> settings) {
    if (settings.program() instanceof PoolSettings.Program.Command command) {
      return new WorkerCommand(
          new ChildBuilder(new ArrayList<>(command.words())), Optional.empty());
    }
    PoolSettings.Program.JavaClass java = (PoolSettings.Program.JavaClass) settings.program();
    ChildBuilder builder =
        ChildBuilder.java(
            WorkerMain.class,
            java.worker().getName(),
            settings.tasks().token(),
            settings.results().token(),
            Long.toString(Times.nanos(settings.spin())),
            Integer.toString(settings.longest()));
    List<String> options = new ArrayList<>(options(java.options()));
    Optional<ClassArchive.InUse> archive =
        java.archive() ? ClassArchive.find(settings, options) : Optional.empty();
    archive.ifPresent(found -> options.add(found.option()));
    makeFit(options);
    builder.jvmOptions(options.toArray(new String[0]));
    if (File.separatorChar == '\\') {
      // Only there a Java worker needs native code, for all that it was given.
      builder.nativeAccess();
    }
    return new WorkerCommand(builder, archive);
  }

  /** Ours, then the user's; two collectors would be an error. */
  static List<String> options(List<String> own) {
    List<String> all = new ArrayList<>(OPTIONS);
    if (own.stream().anyMatch(option -> option.matches("-XX:\\+Use\\w*GC"))) {
      all.remove("-XX:+UseSerialGC");
    }
    all.addAll(own);
    makeFit(all);
    return all;
  }

  /** A JVM with an ahead-of-time cache refuses any word about sharing, even that of its default. */
  private static void makeFit(List<String> options) {
    if (options.stream().anyMatch(option -> option.startsWith("-XX:AOT"))) {
      options.remove("-Xshare:auto");
    }
  }
}
