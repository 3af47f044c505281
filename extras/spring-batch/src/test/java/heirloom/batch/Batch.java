package heirloom.batch;

import javax.sql.DataSource;
import org.springframework.batch.core.Job;
import org.springframework.batch.core.JobExecution;
import org.springframework.batch.core.JobParameters;
import org.springframework.batch.core.JobParametersBuilder;
import org.springframework.batch.core.Step;
import org.springframework.batch.core.explore.JobExplorer;
import org.springframework.batch.core.explore.support.JobExplorerFactoryBean;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JobRepositoryFactoryBean;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** Spring Batch over a database in memory, without an application context. */
public final class Batch implements AutoCloseable {

  private final EmbeddedDatabase database;
  private final PlatformTransactionManager transactions;
  private final JobRepository repository;
  private final JobExplorer explorer;

  public Batch() throws Exception {
    database =
        new EmbeddedDatabaseBuilder()
            .setType(EmbeddedDatabaseType.H2)
            .generateUniqueName(true)
            .addScript("/org/springframework/batch/core/schema-h2.sql")
            .build();
    transactions = new JdbcTransactionManager((DataSource) database);
    JobRepositoryFactoryBean repositories = new JobRepositoryFactoryBean();
    repositories.setDataSource(database);
    repositories.setTransactionManager(transactions);
    repositories.afterPropertiesSet();
    repository = repositories.getObject();
    JobExplorerFactoryBean explorers = new JobExplorerFactoryBean();
    explorers.setDataSource(database);
    explorers.setTransactionManager(transactions);
    explorers.afterPropertiesSet();
    explorer = explorers.getObject();
  }

  public JobRepository repository() {
    return repository;
  }

  public JobExplorer explorer() {
    return explorer;
  }

  /** A command's tasklet, ready for a step, with a short interval between its looks. */
  HeirloomCommandTasklet ready(HeirloomCommandTasklet tasklet, long timeout) throws Exception {
    tasklet.setTimeout(timeout);
    tasklet.setTerminationCheckInterval(50);
    tasklet.setJobExplorer(explorer);
    tasklet.afterPropertiesSet();
    return tasklet;
  }

  /** A step of one tasklet. */
  public Step step(Tasklet tasklet) {
    return new StepBuilder("step", repository).tasklet(tasklet, transactions).build();
  }

  /** Runs a job of one step to its end. */
  public JobExecution run(Step step) throws Exception {
    return launch(step, parameters(), false);
  }

  /** Starts a job of one step. */
  public JobExecution start(Step step) throws Exception {
    return launch(step, parameters(), true);
  }

  /** Runs a job that was stopped or failed once more. */
  public JobExecution restart(JobExecution before, Step step) throws Exception {
    return launch(step, before.getJobParameters(), false);
  }

  private static JobParameters parameters() {
    return new JobParametersBuilder().addLong("run", System.nanoTime()).toJobParameters();
  }

  private JobExecution launch(Step step, JobParameters parameters, boolean behind)
      throws Exception {
    TaskExecutorJobLauncher launcher = new TaskExecutorJobLauncher();
    launcher.setJobRepository(repository);
    launcher.setTaskExecutor(behind ? new SimpleAsyncTaskExecutor() : new SyncTaskExecutor());
    launcher.afterPropertiesSet();
    Job job = new JobBuilder("job", repository).start(step).build();
    return launcher.run(job, parameters);
  }

  /** What {@code JobOperator.stop} writes: a stop from anywhere. */
  public void stop(JobExecution running) {
    JobExecution seen = explorer.getJobExecution(running.getId());
    seen.setStatus(org.springframework.batch.core.BatchStatus.STOPPING);
    repository.update(seen);
  }

  @Override
  public void close() {
    database.shutdown();
  }
}
