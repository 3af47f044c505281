package heirloom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import heirloom.grant.Claim;
import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.os.Current;
import heirloom.os.OsException;

/** The one-way order of the packages, as ARCHITECTURE.md draws it. */
@AnalyzeClasses(packages = "heirloom", importOptions = ImportOption.DoNotIncludeTests.class)
class LayerRulesTest {

  private static final String[] JDK_ONLY = {"java..", "org.jspecify.."};

  @ArchTest
  static final ArchRule THE_PORT_KNOWS_ONLY_THE_JDK =
      classes()
          .that()
          .resideInAPackage("heirloom.os")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os"));

  @ArchTest
  static final ArchRule THE_HANDOFF_KNOWS_ONLY_THE_JDK =
      classes()
          .that()
          .resideInAPackage("heirloom.handoff")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.handoff"));

  @ArchTest
  static final ArchRule NATIVE_ACCESS_STAYS_IN_THE_BACKENDS =
      noClasses()
          .that()
          .resideOutsideOfPackages("heirloom.os.linux", "heirloom.os.windows")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.jna..");

  @ArchTest
  static final ArchRule NOBODY_USES_WHAT_THE_JDK_KEEPS_TO_ITSELF =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("sun..", "jdk.internal..");

  @ArchTest
  static final ArchRule LINUX_KNOWS_ITSELF_AND_THE_PORT =
      classes()
          .that()
          .resideInAPackage("heirloom.os.linux")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.os.linux", "com.sun.jna.."));

  @ArchTest
  static final ArchRule WINDOWS_KNOWS_ITSELF_AND_THE_PORT =
      classes()
          .that()
          .resideInAPackage("heirloom.os.windows")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.os.windows", "com.sun.jna.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule NOBODY_NAMES_A_BACKEND =
      noClasses()
          .that()
          .resideOutsideOfPackages("heirloom.os.linux", "heirloom.os.windows")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("heirloom.os.linux", "heirloom.os.windows");

  @ArchTest
  static final ArchRule GRANT_KNOWS_THE_PORT =
      classes()
          .that()
          .resideInAPackage("heirloom.grant")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.grant"));

  @ArchTest
  static final ArchRule MEMORY_KNOWS_GRANT_AND_THE_PORT =
      classes()
          .that()
          .resideInAPackage("heirloom.memory")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.grant", "heirloom.memory"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule SYNC_STANDS_ON_MEMORY =
      classes()
          .that()
          .resideInAPackage("heirloom.sync")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with("heirloom.os", "heirloom.grant", "heirloom.memory", "heirloom.sync"));

  @ArchTest
  static final ArchRule CHANNEL_STANDS_ON_SYNC =
      classes()
          .that()
          .resideInAPackage("heirloom.channel")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  "heirloom.os",
                  "heirloom.grant",
                  "heirloom.memory",
                  "heirloom.sync",
                  "heirloom.channel"));

  @ArchTest
  static final ArchRule LAUNCH_STANDS_ON_MEMORY_GRANT_HANDOFF =
      classes()
          .that()
          .resideInAPackage("heirloom.launch")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  "heirloom.os",
                  "heirloom.handoff",
                  "heirloom.grant",
                  "heirloom.memory",
                  "heirloom.inspect",
                  "heirloom.launch"))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule INSPECT_KNOWS_THE_PORT_ALONE =
      classes()
          .that()
          .resideInAPackage("heirloom.inspect")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.inspect"));

  @ArchTest
  static final ArchRule INHERIT_NEVER_KNOWS_LAUNCH =
      classes()
          .that()
          .resideInAPackage("heirloom.inherit")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  "heirloom.os",
                  "heirloom.handoff",
                  "heirloom.grant",
                  "heirloom.memory",
                  "heirloom.inherit"))
          .allowEmptyShould(true);

  /** Flight Recorder's classes are asked for only where the recorder is. */
  @ArchTest
  static final ArchRule POOL_STANDS_ON_LAUNCH_AND_CHANNEL =
      classes()
          .that()
          .resideInAPackage("heirloom.pool")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  "heirloom.grant",
                  "heirloom.memory",
                  "heirloom.launch",
                  "heirloom.inherit",
                  "heirloom.channel",
                  "heirloom.pool",
                  "jdk.jfr.."));

  @ArchTest
  static final ArchRule NOBODY_STANDS_ON_POOL =
      noClasses()
          .that()
          .resideOutsideOfPackage("heirloom.pool")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("heirloom.pool");

  @ArchTest
  static final ArchRule INTEROP_STANDS_ON_MEMORY =
      classes()
          .that()
          .resideInAPackage("heirloom.interop")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with("heirloom.os", "heirloom.memory", "heirloom.interop"));

  @ArchTest
  static final ArchRule NOBODY_STANDS_ON_INTEROP =
      noClasses()
          .that()
          .resideInAnyPackage(
              "heirloom.memory",
              "heirloom.sync",
              "heirloom.channel",
              "heirloom.launch",
              "heirloom.inherit",
              "heirloom.exec")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("heirloom.interop");

  @ArchTest
  static final ArchRule EXEC_STANDS_ON_LAUNCH_ALONE =
      classes()
          .that()
          .resideInAPackage("heirloom.exec")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  "heirloom.grant",
                  "heirloom.launch",
                  "heirloom.exec",
                  "org.apache.commons.exec.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule NOBODY_STANDS_ON_EXEC =
      noClasses()
          .that()
          .resideOutsideOfPackage("heirloom.exec")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("heirloom.exec", "org.apache.commons.exec..");

  @ArchTest
  static final ArchRule THE_SYSTEM_IS_CHOSEN_ONCE =
      noClasses()
          .that(
              DescribedPredicate.not(
                  DescribedPredicate.describe(
                      "is the choosing class",
                      one -> one.getName().equals(Current.class.getName()))))
          .and()
          .resideOutsideOfPackages("heirloom.os.linux", "heirloom.os.windows")
          .should(
              new ArchCondition<JavaClass>("ask for os.name") {
                @Override
                public void check(JavaClass one, ConditionEvents events) {
                  one.getMethodCallsFromSelf().stream()
                      .filter(call -> call.getTargetOwner().isEquivalentTo(System.class))
                      .filter(call -> call.getName().equals("getProperty"))
                      .filter(call -> mentionsOsName(one))
                      .forEach(
                          call ->
                              events.add(
                                  SimpleConditionEvent.satisfied(one, call.getDescription())));
                }
              });

  /**
   * Exempt are {@code Grant}, {@code Claim} and {@code GrantType}: they are the tools of whoever
   * adds a kind of grant, which is work beside the port: a kind opens handles and adopts numbers.
   * Applications call no method of theirs; they name a kind's constant and its {@code Inheritable}.
   */
  @ArchTest
  static final ArchRule APPLICATIONS_NEVER_SEE_THE_PORT =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAnyPackage(
              "heirloom",
              "heirloom.grant",
              "heirloom.memory",
              "heirloom.launch",
              "heirloom.inherit",
              "heirloom.sync",
              "heirloom.channel",
              "heirloom.interop",
              "heirloom.pool",
              "heirloom.inspect",
              "heirloom.exec")
          .and()
          .areDeclaredInClassesThat()
          .doNotBelongToAnyOf(Grant.class, Claim.class, GrantType.class)
          .and()
          .areDeclaredInClassesThat()
          .arePublic()
          .should(
              new ArchCondition<JavaMethod>("mention no type of os or handoff but OsException") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                  method.getRawParameterTypes().forEach(type -> refuse(method, type, events));
                  refuse(method, method.getRawReturnType(), events);
                }
              })
          .allowEmptyShould(true);

  private static void refuse(JavaMethod method, JavaClass type, ConditionEvents events) {
    boolean internal =
        type.getPackageName().startsWith("heirloom.os")
            || type.getPackageName().startsWith("heirloom.handoff");
    if (internal && !type.isEquivalentTo(OsException.class)) {
      events.add(
          SimpleConditionEvent.violated(
              method, method.getFullName() + " mentions " + type.getName()));
    }
  }

  private static boolean mentionsOsName(JavaClass one) {
    try (java.io.InputStream code =
        LayerRulesTest.class.getResourceAsStream(
            "/" + one.getName().replace('.', '/') + ".class")) {
      return code != null
          && new String(code.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1)
              .contains("os.name");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String[] with(String... packages) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(packages), java.util.Arrays.stream(JDK_ONLY))
        .toArray(String[]::new);
  }
}
