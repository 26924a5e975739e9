variable "name" {
  type = string
}

variable "watts" {
  type = number
}

variable "pools" {
  type = map(object({
    replicas = number
    ceiling  = number
    watts    = number
    manifest = string
  }))
}

resource "terraform_data" "pool" {
  for_each = var.pools
  input    = each.value.manifest

  lifecycle {
    precondition {
      condition     = each.value.ceiling != null
      error_message = "pool ${each.key}: not declared"
    }
    precondition {
      condition     = each.value.replicas <= coalesce(each.value.ceiling, 0)
      error_message = "pool ${each.key}: ${each.value.replicas} asked, ceiling ${coalesce(each.value.ceiling, 0)}"
    }
  }
}

resource "terraform_data" "hall" {
  lifecycle {
    precondition {
      condition     = sum(concat([0], values(var.pools)[*].watts)) <= var.watts
      error_message = "hall ${var.name}: ${sum(concat([0], values(var.pools)[*].watts))} W asked, ${var.watts} W usable"
    }
  }
}
