"""Users who ask for a report again and again, without a pause."""

from locust import HttpUser, task


class Reader(HttpUser):
    @task
    def report(self):
        self.client.get("/report")
